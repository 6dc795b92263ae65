package org.ladderlab.figures;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some examples as plain numbers, for figures.
 *
 * @param count how many
 * @param shape of one
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list of boxed values would be ten times the size.
public record Examples(int count, Shape shape, float[] values) {

    /** Copies an array (n, example shape). */
    public static Examples of(NDArray array) {
        Shape shape = array.getShape().slice(1);
        return new Examples((int) array.getShape().get(0), shape, array.toFloatArray());
    }

    /** Those of several parts of one shape, one after the other. */
    public static Examples all(List<Examples> parts) {
        int count = parts.stream().mapToInt(Examples::count).sum();
        Shape shape = parts.get(0).shape;
        float[] values = new float[Math.toIntExact(count * shape.size())];
        int at = 0;
        for (Examples part : parts) {
            System.arraycopy(part.values, 0, values, at, part.values.length);
            at += part.values.length;
        }
        return new Examples(count, shape, values);
    }

    /** Those from one to before another. */
    public Examples range(int from, int to) {
        return new Examples(to - from, shape, Arrays.copyOfRange(values, from * dimensions(), to * dimensions()));
    }

    int dimensions() {
        return (int) shape.size();
    }

    /** One dimension of one example, as a flat index. */
    double value(int example, int dimension) {
        return values[example * dimensions() + dimension];
    }

    /** How many have a value that is not finite. */
    public int notFinite() {
        return (int) IntStream.range(0, count).filter(i -> !isFinite(i)).count();
    }

    /** Whether all values of one example are finite. */
    boolean isFinite(int example) {
        return IntStream.range(0, dimensions()).allMatch(d -> Double.isFinite(value(example, d)));
    }

    /** Some of them. */
    Examples first(int limit) {
        int kept = Math.min(limit, count);
        return new Examples(kept, shape, Arrays.copyOf(values, kept * dimensions()));
    }
}
