package org.ladderlab.figures;

import java.util.ArrayList;
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

    /** The share of the axis that a label of a tick needs. */
    private static final double APART = 0.09;

    /** A logarithmic axis shows no smaller part of the largest value than this. */
    private static final double SMALLEST_PART = 1e-8;

    /** Values larger than this leave no room for arithmetic, and differences smaller than its inverse none either. */
    private static final double LARGEST = 1e300;

    /** Values that differ by less than this part of themselves differ by rounding. */
    private static final double ROUNDING = 1e-9;

    /** Shows all finite values; on a logarithmic axis those that are not negligible. */
    static Axis of(DoubleStream values, boolean logarithmic) {
        double[] finite = values.filter(v -> Math.abs(v) <= LARGEST).toArray();
        double high = DoubleStream.of(finite).max().orElse(1);
        if (logarithmic) {
            return logarithmic(finite, high > 1 / LARGEST ? high : 1);
        }
        double low = DoubleStream.of(finite).min().orElse(0);
        double size = Math.max(Math.abs(low), Math.abs(high));
        boolean constant = high - low <= Math.max(ROUNDING * size, 1 / LARGEST);
        double margin = constant ? Math.max(0.5, size / 2) : 0.04 * (high - low);
        return new Axis(low == 0 ? 0 : low - margin, high + margin, false);
    }

    private static Axis logarithmic(double[] values, double high) {
        double low = DoubleStream.of(values)
                .filter(v -> v >= SMALLEST_PART * high)
                .min()
                .orElse(high);
        return low < high * (1 - ROUNDING) ? new Axis(low, high, true) : new Axis(high / 10, high * 10, true);
    }

    /** Where a value is: 0 at the low end, 1 at the high end. */
    double position(double value) {
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    boolean shows(double value) {
        return value >= low && value <= high;
    }

    /** About six round values that stand apart: powers of ten on a logarithmic axis, if two of them are on it. */
    List<Double> ticks() {
        List<Double> powers = logarithmic
                ? Ticks.of(Math.log10(low), Math.log10(high), TICKS).stream()
                        .filter(power -> power == Math.rint(power))
                        .map(power -> Math.pow(10, power))
                        .toList()
                : List.of();
        return powers.size() > 1 ? powers : apart(Ticks.of(low, high, TICKS));
    }

    private List<Double> apart(List<Double> ticks) {
        List<Double> apart = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (double tick : ticks) {
            if (position(tick) - last >= APART) {
                apart.add(tick);
                last = position(tick);
            }
        }
        return apart;
    }
}
