package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.util.List;

/** The same examples, their values in their order, in another shape. */
public record Reshaped(Source source, List<Integer> shape) implements Source {

    /**
     * Examples of a file in a shape.
     *
     * @throws FormatException if an example has another number of values
     */
    public static Source of(Object file, Source source, List<Integer> shape) throws FormatException {
        double wanted = shape.stream().mapToDouble(axis -> axis).reduce(1, (a, b) -> a * b);
        double there = source.shape().stream().mapToDouble(axis -> axis).reduce(1, (a, b) -> a * b);
        if (wanted != there) {
            throw new FormatException(
                    file,
                    "an example has " + (long) there + " values, and the shape " + shape + " has " + (long) wanted,
                    "give a shape of as many");
        }
        return new Reshaped(source, shape);
    }

    @Override
    public boolean bytes() {
        return source.bytes();
    }

    @Override
    public boolean labelled() {
        return source.labelled();
    }

    @Override
    public List<String> labelNames() {
        return source.labelNames();
    }

    @Override
    public List<String> warnings() {
        return source.warnings();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        source.read(visitor);
    }
}
