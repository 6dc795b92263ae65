package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A time as a vector: {@code linear_2(silu(linear_1(embed(t))))}, with the sines and cosines of a {@link NoiseEmbedding} (Ho et
 * al. 2020, appendix B). Weights: {@code linear_1}, {@code linear_2}.
 */
public final class TimeEmbedding {

    private final NoiseEmbedding sines;
    private final int width;
    private final Linear first;
    private final Linear second;

    /**
     * Makes the embedding.
     *
     * @param width of the sines and cosines, even
     * @param out of the result
     */
    public TimeEmbedding(Parameters parameters, NoiseEmbedding sines, int width, int out) {
        this.sines = sines;
        this.width = width;
        this.first = new Linear(parameters.scope("linear_1"), width, out);
        this.second = new Linear(parameters.scope("linear_2"), out, out);
    }

    /**
     * The embedding, float32, (n, out).
     *
     * @param time float64, (n); on about [0, 1000]
     */
    public NDArray forward(NDArray time) {
        return second.forward(Ops.silu(first.forward(Tensors.toFloat32(sines.embed(time, width)))));
    }
}
