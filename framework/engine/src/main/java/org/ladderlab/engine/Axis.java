package org.ladderlab.engine;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The values along one side of a picture.
 *
 * @param low the smallest value shown
 * @param high the largest value shown, above low
 * @param logarithmic whether equal factors are equally long
 */
record Axis(double low, double high, boolean logarithmic) {

    private static final int TICKS = 6;

    /** A logarithmic axis shows no smaller part of the largest value than this. */
    private static final double SMALLEST_PART = 1e-8;

    /** Shows all finite values; on a logarithmic axis those that are not negligible. */
    static Axis of(DoubleStream values, boolean logarithmic) {
        double[] finite = values.filter(Double::isFinite).toArray();
        double high = DoubleStream.of(finite).max().orElse(1);
        double floor = logarithmic ? SMALLEST_PART * high : Double.NEGATIVE_INFINITY;
        double low = DoubleStream.of(finite).filter(v -> v >= floor).min().orElse(0);
        if (logarithmic) {
            double largest = high > 0 ? high : 1;
            return low > 0 && low < high ? new Axis(low, high, true) : new Axis(largest / 10, largest * 10, true);
        }
        double margin = high > low ? 0.04 * (high - low) : Math.max(0.5, Math.abs(high) / 2);
        return new Axis(low == 0 ? 0 : low - margin, high + margin, false);
    }

    /** Where a value is: 0 at the low end, 1 at the high end. */
    double position(double value) {
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    boolean shows(double value) {
        return value >= low && value <= high;
    }

    /** About six round values: powers of ten on a logarithmic axis. */
    List<Double> ticks() {
        if (!logarithmic) {
            return Ticks.of(low, high, TICKS);
        }
        return Ticks.of(Math.log10(low), Math.log10(high), TICKS).stream()
                .filter(power -> power == Math.rint(power))
                .map(power -> Math.pow(10, power))
                .toList();
    }
}
