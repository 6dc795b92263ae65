package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;

/**
 * The mean that a {@link ForwardProcess} adds noise to.
 *
 * @param mean m, in the data's shape
 * @param slope dm/dl, with l the log SNR of the same dimension; broadcasts against the mean
 */
public record Signal(NDArray mean, NDArray slope) {

    /** A mean that is the same at every time. */
    public static Signal unchanging(NDArray mean) {
        return new Signal(mean, mean.getManager().zeros(mean.getShape(), mean.getDataType()));
    }
}
