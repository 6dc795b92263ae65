package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;

/** Draws examples from a trained model. */
@FunctionalInterface
public interface Sampler {

    /** Draws {@code count} examples, (count, example shape), in the data's scale. */
    NDArray sample(long count, Step step);
}
