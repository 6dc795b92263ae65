package org.ladderlab.plugins.quality.estimators;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A value with its standard error and the ends of its 95 % interval, which need not be symmetric.
 *
 * @param value the estimate
 * @param standardError of it
 * @param low lower end
 * @param high upper end
 */
public record Interval(double value, double standardError, double low, double high) {

    private static final double UPPER = 0.975;

    /** Whether a value lies within, ends included. */
    public boolean contains(double truth) {
        return low <= truth && truth <= high;
    }

    /** {@code value +- z se}. */
    static Interval normal(double value, double standardError) {
        return symmetric(value, standardError, normalQuantile());
    }

    /** {@code value +- t se} with Student's quantile. */
    static Interval student(double value, double standardError, int degreesOfFreedom) {
        return symmetric(
                value, standardError, TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(UPPER));
    }

    private static Interval symmetric(double value, double standardError, double quantile) {
        return new Interval(value, standardError, value - quantile * standardError, value + quantile * standardError);
    }

    /**
     * Of a share, {@code hits} of {@code n}: the binomial laws that would not refuse it (Wilson 1927). No hits at all still have an upper end.
     */
    static Interval ofShare(int hits, int n) {
        double z = normalQuantile();
        double share = (double) hits / n;
        double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4.0 * n * n));
        return new Interval(
                share, Math.sqrt(share * (1 - share) / n), Math.max(0, centre - half), Math.min(1, centre + half));
    }

    /** Of the difference of two independent shares, each with its {@link #ofShare} (Newcombe 1998, method 10). */
    Interval minus(Interval other) {
        double difference = value - other.value;
        return new Interval(
                difference,
                Math.hypot(standardError, other.standardError),
                difference - Math.hypot(value - low, other.high - other.value),
                difference + Math.hypot(high - value, other.value - other.low));
    }

    private static double normalQuantile() {
        return NormalDistribution.of(0, 1).inverseCumulativeProbability(UPPER);
    }
}
