package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;

/** Draws examples from a trained model. */
@FunctionalInterface
public interface Sampler {

    /** Settings of a sampler whose work and error are chosen by a number of steps: so it is asked to go in another number. */
    interface Stepped {

        /** These settings with so many steps. */
        Record inSteps(int steps);
    }

    /** A sampler that draws by another, whose samples are of the same classes. */
    interface Wrapping extends Sampler {

        /** The sampler within. */
        Sampler sampler();

        @Override
        default int together() {
            return sampler().together();
        }

        @Override
        default Optional<List<Integer>> classes(long count, Scope scope) {
            return sampler().classes(count, scope);
        }
    }

    /**
     * Draws {@code count} examples, (count, example shape), in the data's scale: of samples that are drawn in parts those from {@link
     * Scope#firstSample} on.
     */
    NDArray sample(long count, Scope scope);

    /** How many samples in a row belong together and are of one class, such as the points of a path. */
    default int together() {
        return 1;
    }

    /**
     * The class of each of {@code count} samples from the scope's first on, where each is of an example that has one: what a conditional
     * model is told if no class is asked for.
     */
    default Optional<List<Integer>> classes(long count, Scope scope) {
        return Optional.empty();
    }
}
