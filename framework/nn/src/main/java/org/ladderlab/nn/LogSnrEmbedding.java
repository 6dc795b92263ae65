package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Tensors;

/**
 * A log SNR l as a vector: {@code W2 silu(W1 embed(1000 sigmoid(-l / 4)))}, with the sinusoidal {@link NoiseEmbedding#DDPM
 * embed} of DDPM.
 *
 * <p>The sigmoid takes the place of time: it grows with the noise from 0 at l = infinity to 1000 at l = -infinity, both
 * included, whatever the schedule, and tells the log SNRs in use (-20 to 20) apart about as well as DDPM tells its 1000 steps.
 * Weights: those of an {@link Mlp}.
 */
public final class LogSnrEmbedding {

    private static final double SCALE = 1000;
    private static final double WIDTH_OF_SIGMOID = 4;

    private final int width;
    private final Mlp mlp;

    /**
     * Makes the embedding.
     *
     * @param width of the sines and cosines, even
     * @param out of the result
     */
    public LogSnrEmbedding(Parameters parameters, int width, int out) {
        this.width = width;
        this.mlp = new Mlp(parameters, List.of(width, out, out), Nonlinearity.SILU);
    }

    /**
     * The embedding, float32, (n, out).
     *
     * @param logSnr float64, (n)
     */
    public NDArray forward(NDArray logSnr) {
        NDArray time = Tensors.scale(Activation.sigmoid(Tensors.scale(logSnr, -1 / WIDTH_OF_SIGMOID)), SCALE);
        return mlp.forward(Tensors.toFloat32(NoiseEmbedding.DDPM.embed(time, width)));
    }
}
