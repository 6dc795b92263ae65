package org.ladderlab.plugins.datasets.stored;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * What is known of all examples of a data set of files.
 *
 * @param shape of one example
 * @param levels values that a dimension can take, 0 .. levels - 1, one byte each; 0 for float32, little-endian
 * @param classes that the labels tell apart; 0 without labels
 * @param labelNames what they stand for; empty where they are numbers
 * @param moments of each dimension over the train split; empty where there are levels
 * @param warnings what one may not have meant, a sentence each
 */
public record About(
        List<Integer> shape,
        int levels,
        int classes,
        List<String> labelNames,
        List<Moments> moments,
        List<String> warnings) {

    /** Mean and standard deviation. */
    public record Moments(double mean, double deviation) {}

    /** Examples whose labels are numbers. */
    public static About of(List<Integer> shape, int levels, int classes) {
        return new About(shape, levels, classes, List.of(), List.of(), List.of());
    }

    /** Values of one example. */
    int dimensions() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /** Bytes of one example. */
    int bytes() {
        return dimensions() * (levels > 0 ? 1 : Float.BYTES);
    }

    Shape ofExample() {
        return new Shape(shape.stream().mapToLong(axis -> axis).toArray());
    }
}
