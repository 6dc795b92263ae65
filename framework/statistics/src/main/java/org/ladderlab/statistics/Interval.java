package org.ladderlab.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A confidence interval.
 *
 * @param low its lower end
 * @param high its upper end
 * @param level how often such intervals cover the truth, for example 0.95
 */
public record Interval(double low, double high, double level) {

    public Interval {
        if (!(low <= high) || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException("An interval needs low <= high and a level between 0 and 1, not " + low
                    + ", " + high + " and " + level + ".");
        }
    }

    /** That of a mean of many values with a standard error, {@code mean +- z error} with z of the normal law. */
    public static Interval normal(double mean, double standardError, double level) {
        double half = standardError * NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - level) / 2);
        return new Interval(mean - half, mean + half, level);
    }

    /** Whether a value lies within, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
