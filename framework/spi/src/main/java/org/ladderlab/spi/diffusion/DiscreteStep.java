package org.ladderlab.spi.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of a schedule at T steps, as the discrete-time papers write it, in the variance preserving frame.
 *
 * @param index i = 1 .. T
 * @param time {@code i / T}
 * @param beta {@code 1 - abar_i / abar_(i-1)} with {@code abar_0 = 1}, so that abar is the product of {@code 1 - beta} whatever
 *     the schedule's log SNR at t = 0
 * @param alphaBar {@code abar_i = sigmoid(logSnr)}
 * @param logSnr the log SNR at this time
 */
public record DiscreteStep(int index, double time, double beta, double alphaBar, double logSnr) {

    /** All steps of {@code schedule.discretised(steps)}. */
    public static List<DiscreteStep> of(NoiseSchedule schedule, int steps) {
        NoiseSchedule discretised = schedule.discretised(steps);
        List<DiscreteStep> result = new ArrayList<>();
        double before = 0;
        for (int i = 1; i <= steps; i++) {
            double time = (double) i / steps;
            double logSnr = discretised.logSnr(time);
            double now = logAlphaBar(logSnr);
            result.add(new DiscreteStep(i, time, -Math.expm1(now - before), Math.exp(now), logSnr));
            before = now;
        }
        return result;
    }

    /** {@code log sigmoid(l)}, without cancellation where there is hardly any noise. */
    private static double logAlphaBar(double logSnr) {
        return logSnr < 0 ? logSnr - Math.log1p(Math.exp(logSnr)) : -Math.log1p(Math.exp(-logSnr));
    }
}
