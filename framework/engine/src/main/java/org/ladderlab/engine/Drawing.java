package org.ladderlab.engine;

import java.util.OptionalInt;

/** What is drawn from a trained model. Grids have a row for each of some samples; along a row one thing changes. */
public sealed interface Drawing {

    /** How many rows, or samples where there are no rows. */
    int count();

    /**
     * Samples.
     *
     * @param columns 1, or how many samples a row has that belong together: the points of a path
     */
    record Samples(int count, int columns) implements Drawing {}

    /** What is left of the first examples of the shown split at a depth u. */
    record Reconstructions(int count, double depth) implements Drawing {}

    /**
     * Along a row one unit of a level's noise goes through {@code columns} values from {@code -reach} to {@code reach}, in standard
     * deviations of the prior, and all else stays.
     *
     * @param level its name
     * @param unit which, row-major; empty for a row for each of the first {@code count} units, of one sample
     */
    record Traversal(int count, String level, OptionalInt unit, int columns, double reach) implements Drawing {}

    /** The sampler's own pictures of the way to each of some samples, {@code columns} in a row. */
    record Ways(int count, int columns) implements Drawing {}

    /** Of each of some samples a row for each level, along which that level's noise is drawn anew, from the second column on. */
    record EachResampled(int count, int columns) implements Drawing {}

    /** Along a row one level's noise is drawn anew from the second column on, and all else stays. */
    record Resampling(int count, String level, int columns) implements Drawing {}
}
