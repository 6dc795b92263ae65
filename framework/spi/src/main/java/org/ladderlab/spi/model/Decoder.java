package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * The generative model: p(z) from the deepest level down, and p(x | z). Its state on the way down is one array that only the
 * decoder (and an encoder made to go with it) understands.
 */
public interface Decoder {

    /** The state above the deepest level, (n, ...). */
    NDArray start(long examples, Scope scope);

    /** p of one level given the state above it, of the kind of the encoder's q. */
    Law prior(int level, NDArray topDown, Scope scope);

    /** The state below a level, from the state above it and the level's latent. */
    NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope);

    /** Whether {@link #logLikelihood} is of a density, as its {@linkplain Likelihood#isDensity likelihood} says. */
    boolean isDensity();

    /** {@code log p(x | state below level 0)}, nats per example, (n). */
    NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope);

    /** The mean of p(x | state below level 0), in the data's scale, (n, example shape). */
    NDArray mean(NDArray topDown, Scope scope);

    /** Whether it is a model of the data without a condition too, which guidance compares with the one that is told it. */
    default boolean guidable() {
        return conditional();
    }

    /** Whether it is a model of the data given the step's {@linkplain Scope#condition condition}. */
    default boolean conditional() {
        return false;
    }
}
