package org.ladderlab.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The bias-corrected and accelerated bootstrap interval of a mean (Efron 1987; Efron and Tibshirani 1993, section 14.3):
 *
 * <pre>
 * z0 = Phi^-1(share of resampled means below the mean),   a = sum(d^3) / (6 sum(d^2)^(3/2)),  d_i = x_i - mean
 * ends = quantiles of the resampled means at  Phi(z0 + (z0 + z) / (1 - a (z0 + z))),  z = Phi^-1((1 -+ level) / 2)
 * </pre>
 *
 * <p>Its ends lie within the range of the values, and that range misses the median with probability {@code 2^(1 - n)}. So below
 * n = 6 no resampling reaches 95 %, and none is done.
 */
public final class Bootstrap {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_260_101;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Bootstrap() {}

    /** The interval; the same each time. Empty where {@code 1 - 2^(1 - n)} is below the level, or all values are the same. */
    public static Optional<Interval> interval(double[] values, double level) {
        double mean = Spread.of(values).mean();
        double squares = 0;
        double cubes = 0;
        for (double value : values) {
            double d = value - mean;
            squares += d * d;
            cubes += d * d * d;
        }
        if (1 - Math.pow(2, 1.0 - values.length) < level || squares == 0) {
            return Optional.empty();
        }
        double[] means = resampledMeans(values);
        double bias = NORMAL.inverseCumulativeProbability(shareBelow(means, mean));
        double acceleration = cubes / (6 * Math.pow(squares, 1.5));
        double[] ends = new double[2];
        for (int side = 0; side < 2; side++) {
            double z = NORMAL.inverseCumulativeProbability((side == 0 ? 1 - level : 1 + level) / 2);
            double shifted = bias + (bias + z) / (1 - acceleration * (bias + z));
            ends[side] = quantile(means, NORMAL.cumulativeProbability(shifted));
        }
        return Optional.of(new Interval(Math.min(ends[0], ends[1]), Math.max(ends[0], ends[1]), level));
    }

    private static double[] resampledMeans(double[] values) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[r] = sum / values.length;
        }
        Arrays.sort(means);
        return means;
    }

    /** Ties count half, so that a symmetric sample has no bias. */
    private static double shareBelow(double[] sorted, double mean) {
        double tolerance = 1e-12 * (sorted[sorted.length - 1] - sorted[0]);
        double below = 0;
        for (double each : sorted) {
            below += Math.abs(each - mean) <= tolerance ? 0.5 : each < mean ? 1 : 0;
        }
        return Math.min(Math.max(below, 0.5), sorted.length - 0.5) / sorted.length;
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int lower = (int) Math.floor(position);
        int upper = Math.min(lower + 1, sorted.length - 1);
        return sorted[lower] + (position - lower) * (sorted[upper] - sorted[lower]);
    }
}
