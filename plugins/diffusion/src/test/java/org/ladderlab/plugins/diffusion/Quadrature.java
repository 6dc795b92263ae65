package org.ladderlab.plugins.diffusion;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Sums that stand for integrals. */
final class Quadrature {

    private static final int INTERVALS = 120;
    private static final double REACH = 7.5;

    /** Evenly spaced; with smooth functions and normal weights the trapezoid rule converges faster than any power. */
    static final double[] NODES = IntStream.rangeClosed(0, INTERVALS)
            .mapToDouble(i -> REACH * (2.0 * i / INTERVALS - 1))
            .toArray();

    private Quadrature() {}

    /** The mean of a function of a standard normal variable, from its values at the nodes. */
    static double normal(double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * Math.exp(-NODES[i] * NODES[i] / 2);
        }
        return sum * (2 * REACH / INTERVALS) / Math.sqrt(2 * Math.PI);
    }

    static double simpson(DoubleUnaryOperator f, double from, double to, int intervals) {
        double width = (to - from) / intervals;
        double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
        for (int i = 1; i < intervals; i++) {
            sum += (i % 2 == 1 ? 4 : 2) * f.applyAsDouble(from + i * width);
        }
        return sum * width / 3;
    }
}
