package org.ladderlab.plugins.schedules;

import java.util.function.IntFunction;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.NoiseSchedule;

/**
 * A schedule that depends on the number of its steps. Used continuously it is the curve through the 1000 steps for which papers
 * state their betas, log abar being linear between them.
 *
 * @param ladder the schedule of T steps
 * @param continuous the schedule of 1000 steps
 */
record LadderSchedule(IntFunction<AlphaBarLadder> ladder, AlphaBarLadder continuous) implements NoiseSchedule {

    private static final int REFERENCE_STEPS = 1000;

    /** How beta goes over the steps. */
    @FunctionalInterface
    interface Betas {

        /** beta of step i = 1 .. T, before it is multiplied by 1000 / T. */
        double beta(int i, int steps);
    }

    static LadderSchedule of(IntFunction<AlphaBarLadder> ladder) {
        return new LadderSchedule(ladder, ladder.apply(REFERENCE_STEPS));
    }

    /** A schedule given by its betas for T = 1000; for other T they are multiplied by 1000 / T. */
    static LadderSchedule ofBetas(Betas rule) {
        return of(steps -> AlphaBarLadder.ofBetas(rescaled(rule, steps)));
    }

    private static double[] rescaled(Betas rule, int steps) {
        double[] betas = new double[steps];
        for (int i = 1; i <= steps; i++) {
            double beta = rule.beta(i, steps) * REFERENCE_STEPS / steps;
            if (!(beta > 0 && beta < 1)) {
                throw new ConfigurationException("With T = " + steps + " steps beta_" + i + " would be " + beta
                        + ", and a beta must be above 0 and below 1; use more steps or smaller betas.");
            }
            betas[i - 1] = beta;
        }
        return betas;
    }

    /** The value of step i of T that goes linearly from {@code first} to {@code last}; the middle for a single step. */
    static double linspace(double first, double last, int i, int steps) {
        double fraction = steps == 1 ? 0.5 : (i - 1.0) / (steps - 1);
        return first + fraction * (last - first);
    }

    @Override
    public NoiseSchedule discretised(int steps) {
        return ladder.apply(steps);
    }

    @Override
    public double logSnr(double t) {
        return continuous.logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return continuous.logSnrDerivative(t);
    }
}
