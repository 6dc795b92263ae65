package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** The optimal denoiser of data that is -1 or 1 with equal chance, each dimension alone: {@code tanh(alpha z / sigma^2)}. */
public final class PlusMinusOneNetwork implements Network {

    /** No settings. */
    public record Config() {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "plus-minus-one",
            new Config(),
            new ComponentType.Doc(
                    "The optimal denoiser of data that is -1 or 1, in closed form.",
                    "xHat = tanh(alpha z / sigma^2)",
                    "The posterior mean of a two-point prior"),
            (config, context) -> new PlusMinusOneNetwork(ClosedForm.frame("plus-minus-one", context)));

    private final Frame frame;

    private PlusMinusOneNetwork(Frame frame) {
        this.frame = frame;
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray slope = frame.alpha(logSnr).div(frame.sigma(logSnr).square());
        NDArray steepest = Tensors.constant(slope, Float.MAX_VALUE);
        return z.mul(Tensors.perExample(slope.minimum(steepest), z)).tanh();
    }

    @Override
    public Optional<Prediction> prediction() {
        return Optional.of(Prediction.DATA);
    }
}
