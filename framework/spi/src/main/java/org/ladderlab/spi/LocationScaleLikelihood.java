package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;

/** A likelihood given by a location and a scale in the data's units: what a diffusion can end in. */
public interface LocationScaleLikelihood extends Likelihood {

    /**
     * {@code log p(x | location, scale)}, nats per example, (n).
     *
     * @param location in x's shape
     * @param logScale log of the scale (the standard deviation, for a Gaussian), broadcasts against x
     */
    NDArray logProb(NDArray x, NDArray location, NDArray logScale);
}
