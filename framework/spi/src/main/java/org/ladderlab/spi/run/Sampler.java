package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;

/** Draws examples from a trained model. */
@FunctionalInterface
public interface Sampler {

    /** Draws {@code count} examples, (count, example shape), in the data's scale. */
    NDArray sample(long count, Scope scope);
}
