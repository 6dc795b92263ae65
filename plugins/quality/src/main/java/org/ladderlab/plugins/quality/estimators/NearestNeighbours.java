package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The nearest and the second nearest training point of another point. A training point that is there twice counts once, or its copies would hide
 * each other.
 *
 * @param index the nearest one's, among all training points
 * @param distance d1 to it, Euclidean and not squared
 * @param second d2 to the second nearest
 */
public record NearestNeighbours(int index, double distance, double second) {

    /** A ratio d1 / d2 below which a point counts as memorised (Yoon et al. 2023). */
    public static final double MEMORISED = 1.0 / 3;

    /**
     * Those of each point.
     *
     * @throws UnmeasurableException for fewer than 2 training points that differ
     */
    public static NearestNeighbours[] of(double[][] points, double[][] training) {
        int[] distinct = distinct(training);
        if (distinct.length < 2) {
            throw new UnmeasurableException(
                    "Whether a sample is a copy is asked of at least 2 training examples that differ.");
        }
        return Arrays.stream(points)
                .parallel()
                .map(point -> of(point, training, distinct))
                .toArray(NearestNeighbours[]::new);
    }

    /** {@code d1 / d2}; 0 for a copy. */
    public double ratio() {
        return distance == 0 ? 0 : distance / second;
    }

    /** The share of points whose {@link #ratio} is below a third, with Wilson's interval. */
    public static Interval memorisedShare(NearestNeighbours[] points) {
        int hits =
                (int) Arrays.stream(points).filter(p -> p.ratio() < MEMORISED).count();
        return Interval.ofShare(hits, points.length);
    }

    /** By how much the share of samples exceeds that of points that are no copies, such as validation data. */
    public static Interval excess(NearestNeighbours[] samples, NearestNeighbours[] honest) {
        return memorisedShare(samples).minus(memorisedShare(honest));
    }

    private static NearestNeighbours of(double[] point, double[][] training, int[] distinct) {
        int nearest = -1;
        double first = Double.POSITIVE_INFINITY;
        double second = Double.POSITIVE_INFINITY;
        for (int i : distinct) {
            double squared = squaredUpTo(second, point, training[i]);
            if (squared < first) {
                second = first;
                first = squared;
                nearest = i;
            } else {
                second = Math.min(second, squared);
            }
        }
        return new NearestNeighbours(nearest, Math.sqrt(first), Math.sqrt(second));
    }

    /** The squared distance, or anything above the limit where it is above. */
    private static double squaredUpTo(double limit, double[] x, double[] y) {
        double sum = 0;
        for (int d = 0; d < x.length && sum <= limit; d++) {
            sum += (x[d] - y[d]) * (x[d] - y[d]);
        }
        return sum;
    }

    private static int[] distinct(double[][] points) {
        Set<Row> seen = new HashSet<>();
        return IntStream.range(0, points.length)
                .filter(i -> seen.add(new Row(points[i])))
                .toArray();
    }

    /** A point that equals another of the same values. */
    private static final class Row {

        private final double[] values;

        Row(double[] values) {
            this.values = values;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && Arrays.equals(values, row.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
