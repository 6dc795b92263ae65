package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;

/** A likelihood given by a location and a scale in the data's units: what a diffusion can end in. */
public interface LocationScaleLikelihood extends Likelihood {

    /**
     * {@code log p(x | location, scale)}, nats per example, (n), in the type of {@code error}. The location is given by its
     * distance from the data: a difference of two that are equal to the last digit would say nothing where the scale is smaller.
     *
     * @param error {@code x - location}, in x's shape
     * @param logScale log of the scale (the standard deviation, for a Gaussian), broadcasts against x
     */
    NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale);
}
