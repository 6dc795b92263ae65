package org.ladderlab.spi.data;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.run.Measure;

/**
 * What one example of a data set is.
 *
 * @param name the data set's name
 * @param shape the shape of one example: (channels, height, width) for images, (dimensions) for points
 * @param grid the values that a dimension can take; empty for continuous data
 * @param classes how many classes the labels tell apart; 0 without labels
 * @param law the law that the data was drawn from, where it is known
 * @param units how a model's values become the data's own; empty where they are these
 */
public record DataSpec(
        String name,
        Shape shape,
        Optional<PixelGrid> grid,
        int classes,
        Optional<GaussianMixture> law,
        Optional<Units> units) {

    /** Data that a model is given in its own units. */
    public DataSpec(String name, Shape shape, Optional<PixelGrid> grid, int classes, Optional<GaussianMixture> law) {
        this(name, shape, grid, classes, law, Optional.empty());
    }

    /** Data whose law nobody knows. */
    public DataSpec(String name, Shape shape, Optional<PixelGrid> grid, int classes) {
        this(name, shape, grid, classes, Optional.empty());
    }

    /** Dimensions of one example. */
    public long dimensions() {
        return shape.size();
    }

    /** Nats of the data in their own units, from those of the values that a model is given. */
    public double inOwnUnits(double nats) {
        return units.map(own -> nats + own.logVolume()).orElse(nats);
    }

    /** Whether an example is an image of shape (channels, height, width). */
    public boolean isImage() {
        return shape.dimension() == 3;
    }

    /**
     * Bits per dimension, {@code nats / (D ln 2)}, with no correction for a change of the data's scale. Whether nats may be given so,
     * their {@link Measure} knows.
     */
    public double bitsPerDim(double nats) {
        return nats / (dimensions() * Math.log(2));
    }

    /**
     * Bits per dimension of a density over data that was dequantised within cells of the given width: {@code -log2(width)} more
     * than {@link #bitsPerDim(double)}, which is 8 for 256 values on [0, 1] and 7 for 256 on [-1, 1].
     */
    public double bitsPerDim(double nats, double width) {
        return bitsPerDim(nats) - Math.log(width) / Math.log(2);
    }
}
