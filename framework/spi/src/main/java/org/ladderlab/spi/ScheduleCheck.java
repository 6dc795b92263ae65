package org.ladderlab.spi;

import java.util.Locale;

/**
 * Holds a schedule's derivative against its differences. A wrong derivative scales the bound of the infinite ladder and would go
 * unnoticed: the bound would look like any other.
 */
public final class ScheduleCheck {

    private static final int TIMES = 16;
    private static final double DIFFERENCE = 1e-6;
    private static final double TOLERANCE = 1e-3;

    private ScheduleCheck() {}

    /**
     * Checks a fixed schedule at times inside (0, 1).
     *
     * @throws ConfigurationException naming the time and both values
     */
    public static void requireDerivative(NoiseSchedule schedule) {
        for (int i = 0; i < TIMES; i++) {
            // Off the grid of any likely number of steps, where a derivative may jump.
            double t = (i + 0.4142) / TIMES;
            double difference = (schedule.logSnr(t + DIFFERENCE) - schedule.logSnr(t - DIFFERENCE)) / (2 * DIFFERENCE);
            double derivative = schedule.logSnrDerivative(t);
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
    }
}
