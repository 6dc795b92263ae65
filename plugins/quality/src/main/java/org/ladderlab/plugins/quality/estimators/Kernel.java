package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A positive definite function of two points. */
@FunctionalInterface
public interface Kernel {

    /** Its value at two points. */
    double of(double[] x, double[] y);

    /** {@code (x.y / d + 1)^3}, that of the kernel distance (Binkowski et al. 2018). */
    static Kernel cubic() {
        return (x, y) -> {
            double product = 0;
            for (int d = 0; d < x.length; d++) {
                product += x[d] * y[d];
            }
            double base = product / x.length + 1;
            return base * base * base;
        };
    }

    /** {@code exp(-|x - y|^2 / (2 b^2))}. */
    static Kernel gaussian(double bandwidth) {
        return (x, y) -> Math.exp(-Distances.squared(x, y) / (2 * bandwidth * bandwidth));
    }

    /** A bandwidth: the median distance of the points of both sets, pooled, so that mixing them changes nothing. */
    static double medianDistance(double[][] x, double[][] y) {
        double[][] all = Stream.of(x, y).flatMap(Arrays::stream).toArray(double[][]::new);
        double[] distances = IntStream.range(0, all.length)
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, i).mapToDouble(j -> Distances.between(all[i], all[j])))
                .sorted()
                .toArray();
        return (distances[(distances.length - 1) / 2] + distances[distances.length / 2]) / 2;
    }
}
