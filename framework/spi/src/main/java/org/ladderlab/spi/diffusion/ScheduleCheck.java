package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * Refuses a schedule by which a bound would be wrong and look like any other: one whose log SNR does not fall, whose derivative is
 * not that of its values, or whose tensors are not its scalars.
 */
public final class ScheduleCheck {

    private static final int GRID = 1000;
    private static final int LARGEST_GRID = 100_000;
    private static final int TIMES = 64;
    private static final double DIFFERENCE = 1e-6;
    private static final double TOLERANCE = 1e-3;

    private ScheduleCheck() {}

    /**
     * Checks that the log SNR falls strictly over 1000 equal steps of time, or over the T steps of a finite ladder, where two
     * levels may share one log SNR as long as they do not all: no information is lost between the two, and the step costs nothing.
     *
     * @param steps T, or empty for the infinite ladder
     * @throws ConfigurationException naming the times and both values
     */
    public static void requireFall(NoiseSchedule schedule, OptionalInt steps) {
        // A learned schedule is a curve whose every value costs a pass over its weights.
        int count = Math.min(steps.orElse(GRID), schedule.learned() ? GRID : LARGEST_GRID);
        double before = schedule.logSnr(0);
        // Where z_1 is next to the data, the variance of p(x | z_1) is that of the step above it.
        int alwaysFalling = steps.isEmpty() ? count : Double.isInfinite(before) ? 2 : 0;
        for (int i = 1; i <= count; i++) {
            double now = schedule.logSnr((double) i / count);
            if (now > before || now == before && i <= alwaysFalling) {
                throw notFalling((i - 1.0) / count, before, (double) i / count, now);
            }
            if (Double.isNaN(before) || Double.isNaN(now) || Double.isInfinite(now) && i < count) {
                throw problem(
                        "is %.6g at t = %.6g; it must be a number, infinite at t = 0 or t = 1 alone. Correct it, or choose"
                                + " other settings.",
                        Double.isNaN(before) ? before : now, (double) i / count);
            }
            before = now;
        }
        double first = schedule.logSnr(Double.isInfinite(schedule.logSnr(0)) ? 1.0 / count : 0);
        if (count > 1 && before == first) {
            throw notFalling(0, first, 1, before);
        }
    }

    private static ConfigurationException notFalling(double t, double before, double later, double now) {
        return problem(
                "must fall with time, and it goes from %.6g at t = %.6g to %.6g at t = %.6g. If its functions give gamma, the"
                        + " negative log SNR, change the sign of both; where settings hold it level, choose others.",
                before, t, now, later);
    }

    private static ConfigurationException problem(String what, Object... values) {
        return new ConfigurationException(
                "schedule", String.format(Locale.ROOT, "The schedule's log SNR " + what, values));
    }

    /**
     * Checks a schedule's derivative at times inside (0, 1), and that the log SNR has no jump between them, which has a slope at
     * no time and would cost an infinite ladder nothing.
     *
     * @throws ConfigurationException naming the time and both values
     */
    public static void requireDerivative(NoiseSchedule schedule) {
        for (double t : times(TIMES)) {
            double difference = (schedule.logSnr(t + DIFFERENCE) - schedule.logSnr(t - DIFFERENCE)) / (2 * DIFFERENCE);
            double derivative = schedule.logSnrDerivative(t);
            if (derivative > 0) {
                throw problem(
                        "must fall with time, and its derivative at t = %.4f is %.6g. Correct it, or choose other settings.",
                        t, derivative);
            }
            if (!(Math.abs(derivative - difference) <= TOLERANCE * Math.abs(difference) + 1e-6)) {
                throw new ConfigurationException(
                        "encoder.schedule",
                        String.format(
                                Locale.ROOT,
                                "The schedule's derivative at t = %.4f is %.6g, but its log SNR changes there by %.6g per unit"
                                        + " of time; the bound would be wrong by their ratio. Correct logSnrDerivative.",
                                t,
                                derivative,
                                difference));
            }
        }
        requireNoJump(schedule);
    }

    /** A curve without a jump falls on a short interval by little more than its steeper end says. */
    private static void requireNoJump(NoiseSchedule schedule) {
        double[] times = times(schedule.learned() ? TIMES : GRID);
        double before = schedule.logSnr(times[0]);
        double slope = schedule.logSnrDerivative(times[0]);
        for (int i = 1; i < times.length; i++) {
            double now = schedule.logSnr(times[i]);
            double later = schedule.logSnrDerivative(times[i]);
            double most = -Math.min(slope, later) * (times[i] - times[i - 1]);
            if (before - now > 2 * most + 1e-3) {
                throw problem(
                        "falls by %.6g between t = %.6g and t = %.6g, where its derivative says at most %.6g: infinitely many levels"
                                + " would not pay for such a jump. Make it smooth, or correct logSnrDerivative.",
                        before - now, times[i - 1], times[i], most);
            }
            before = now;
            slope = later;
        }
    }

    /**
     * Checks that the schedule as tensors, which training follows, is the schedule as scalars, by which a ledger is drawn.
     *
     * @throws ConfigurationException naming the time and both values
     */
    public static void requireTensors(NoiseSchedule schedule, Scope scope) {
        double[] times = times(TIMES);
        requireEqual(
                "logSnr",
                times,
                schedule.logSnr(times, scope),
                Arrays.stream(times).map(schedule::logSnr).toArray());
        requireEqual(
                "logSnrDerivative",
                times,
                schedule.logSnrDerivative(times, scope),
                Arrays.stream(times).map(schedule::logSnrDerivative).toArray());
    }

    private static void requireEqual(String name, double[] times, NDArray tensor, double[] scalars) {
        double[] values = tensor.toDoubleArray();
        for (int i = 0; i < times.length; i++) {
            if (!(Math.abs(values[i] - scalars[i]) <= 1e-6 * (1 + Math.abs(scalars[i])))) {
                throw new ConfigurationException(
                        "encoder.schedule",
                        String.format(
                                Locale.ROOT,
                                "The schedule's %s at t = %.4f is %.6g as a tensor and %.6g as a number; make them one curve.",
                                name,
                                times[i],
                                values[i],
                                scalars[i]));
            }
        }
    }

    /** Off the grid of any likely number of steps, where a derivative may jump. */
    private static double[] times(int count) {
        return IntStream.range(0, count).mapToDouble(i -> (i + 0.4142) / count).toArray();
    }
}
