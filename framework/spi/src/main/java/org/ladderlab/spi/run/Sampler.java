package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;

/** Draws examples from a trained model. */
@FunctionalInterface
public interface Sampler {

    /** Settings of a sampler whose work and error are chosen by a number of steps: so it is asked to go in another number. */
    interface Stepped {

        /** These settings with so many steps. */
        Record inSteps(int steps);
    }

    /**
     * Draws {@code count} examples, (count, example shape), in the data's scale: of samples that are drawn in parts those from {@link
     * Scope#firstSample} on.
     */
    NDArray sample(long count, Scope scope);
}
