package org.ladderlab.spi.model;

import ai.djl.ndarray.types.Shape;

/**
 * One latent of a ladder.
 *
 * @param index 0 next to the data
 * @param depth u in [0, 1]: 0 next to the data, 1 the deepest
 * @param name for tables and plots
 * @param latent the latent's shape without the batch dimension
 */
public record Level(int index, double depth, String name, Shape latent) {

    /** Level {@code index} of {@code count}, with depth {@code index / (count - 1)}; a single level has depth 1. */
    public static Level of(int index, int count, String name, Shape latent) {
        return new Level(index, count == 1 ? 1 : (double) index / (count - 1), name, latent);
    }
}
