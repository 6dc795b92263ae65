package org.ladderlab.statistics;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of independent values and how far it can be trusted, {@code t = (mean - mu) / (s / sqrt(n))} with n - 1 degrees of
 * freedom (Student 1908). One value has a mean and nothing else.
 *
 * @param count n, at least 1
 * @param mean of the values, in their unit
 * @param standardDeviation s, with n - 1 in its denominator; empty for one value
 */
public record Spread(int count, double mean, OptionalDouble standardDeviation) {

    // A standard deviation this small beside the mean is rounding: the values are all the same.
    private static final double ROUNDING = 1e-14;

    /**
     * Of some values.
     *
     * @throws IllegalArgumentException if there are none, or one is not finite
     */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A mean needs at least one value.");
        }
        double mean = 0;
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "A mean needs finite values, not " + value + "; leave it out and say so.");
            }
            mean += value / values.length;
        }
        if (values.length == 1) {
            return new Spread(1, mean, OptionalDouble.empty());
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / (values.length - 1));
        boolean same = deviation <= ROUNDING * Math.abs(mean);
        return new Spread(values.length, mean, OptionalDouble.of(same ? 0 : deviation));
    }

    /** {@code s / sqrt(n)}; empty for one value. */
    public OptionalDouble standardError() {
        return standardDeviation.isPresent()
                ? OptionalDouble.of(standardDeviation.getAsDouble() / Math.sqrt(count))
                : OptionalDouble.empty();
    }

    /** The t interval of the mean; empty for one value. */
    public Optional<Interval> interval(double level) {
        if (standardError().isEmpty()) {
            return Optional.empty();
        }
        double half = standardError().getAsDouble() * student().inverseSurvivalProbability((1 - level) / 2);
        return Optional.of(new Interval(mean - half, mean + half, level));
    }

    /**
     * The two-sided p value of the hypothesis that the true mean is 0; empty where a t test has no say: for one value, and for
     * values that are all the same and not 0.
     */
    public OptionalDouble pValueOfZero() {
        if (standardError().isEmpty()) {
            return OptionalDouble.empty();
        }
        double error = standardError().getAsDouble();
        if (error == 0) {
            return mean == 0 ? OptionalDouble.of(1) : OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.min(1, 2 * student().survivalProbability(Math.abs(mean) / error)));
    }

    private TDistribution student() {
        return TDistribution.of(count - 1);
    }
}
