package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.tensors.Scope;

/**
 * A function of a noisy example and its noise level: the body of a denoiser. Its output has the example's shape (c, ...), or
 * (outputs c, ...) where {@link BuildContext#outputs()} asks for more than one: the c channels of the prediction come first.
 */
public interface Network {

    /**
     * The output, (n, outputs c, ...).
     *
     * @param z {@code alpha x + sigma eps}, float32, (n, example shape)
     * @param logSnr float64, (n)
     */
    NDArray forward(NDArray z, NDArray logSnr, Scope scope);

    /** What it predicts, where that is not for the experiment to say: a closed form predicts one thing only. */
    default Optional<Prediction> prediction() {
        return Optional.empty();
    }

    /** Whether it is a model of the data without a condition too, which guidance compares with the one that is told it. */
    default boolean guidable() {
        return conditional();
    }

    /** Whether it reads the step's {@linkplain Scope#condition condition}; without one it is the unconditional model. */
    default boolean conditional() {
        return false;
    }
}
