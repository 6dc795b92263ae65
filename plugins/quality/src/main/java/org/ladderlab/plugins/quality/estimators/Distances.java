package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;

/** Euclidean distances between points, not squared. */
final class Distances {

    private Distances() {}

    static double between(double[] x, double[] y) {
        return Math.sqrt(squared(x, y));
    }

    static double squared(double[] x, double[] y) {
        double sum = 0;
        for (int d = 0; d < x.length; d++) {
            sum += (x[d] - y[d]) * (x[d] - y[d]);
        }
        return sum;
    }

    /** A row for each x, a column for each y. */
    static double[][] between(double[][] x, double[][] y) {
        return Arrays.stream(x)
                .parallel()
                .map(point -> Arrays.stream(y)
                        .mapToDouble(other -> between(point, other))
                        .toArray())
                .toArray(double[][]::new);
    }
}
