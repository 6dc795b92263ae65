package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;

/** A decoder that makes of its last state the parameters of a {@link Likelihood}: {@code p(x | z) = likelihood(x | parameters)}. */
public interface LikelihoodDecoder extends Decoder {

    /** The family of p(x | z). */
    Likelihood likelihood();

    /**
     * What the likelihood is told, (n, c * {@linkplain Likelihood#parametersPerChannel parameters per channel}, ...).
     *
     * @param topDown the state below level 0
     */
    NDArray parametersOf(NDArray topDown);

    @Override
    default boolean isDensity() {
        return likelihood().isDensity();
    }

    @Override
    default NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        return likelihood().logProb(x, parametersOf(topDown));
    }

    @Override
    default NDArray mean(NDArray topDown, Scope scope) {
        return likelihood().mean(parametersOf(topDown));
    }
}
