package org.ladderlab.engine;

import java.util.Optional;
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

    /**
     * Along a row what is deep stays, and all below it is drawn anew by the model's own steps; for each place {@code count} rows.
     *
     * @param place a level, drawn anew with all below it, or a depth, at which and deeper latents stay; empty for each in turn
     * @param data whether rows begin with an example of the shown split, whose latents stay, rather than be all the model's
     * @param steps at most, of a diffusion from its deepest latent to the data; empty for as many as are usual
     */
    record Resampled(int count, Optional<String> place, int columns, boolean data, OptionalInt steps)
            implements Drawing {}
}
