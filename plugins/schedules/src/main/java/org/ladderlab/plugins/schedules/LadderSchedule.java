package org.ladderlab.plugins.schedules;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * A schedule that depends on the number of its steps. Used continuously it is the curve through the 1000 steps for which papers
 * state their betas, log abar being linear between them.
 *
 * @param ladder the schedule of T steps
 * @param continuous the schedule of 1000 steps
 */
record LadderSchedule(IntFunction<AlphaBarLadder> ladder, AlphaBarLadder continuous) implements NoiseSchedule {

    private static final int REFERENCE_STEPS = 1000;

    static LadderSchedule of(IntFunction<AlphaBarLadder> ladder) {
        return new LadderSchedule(ladder, ladder.apply(REFERENCE_STEPS));
    }

    /**
     * A schedule given by its betas.
     *
     * @param rule beta at a fraction {@code (i - 1) / (T - 1)} of the way from the first step to the last
     * @param rescale whether the betas are those of 1000 steps, multiplied by 1000 / T for others
     */
    static LadderSchedule ofBetas(DoubleUnaryOperator rule, boolean rescale) {
        return of(steps -> AlphaBarLadder.ofBetas(betas(rule, rescale, steps)));
    }

    /** A single step has the first beta, and the last one must be possible all the same. */
    private static double[] betas(DoubleUnaryOperator rule, boolean rescale, int steps) {
        double factor = rescale ? (double) REFERENCE_STEPS / steps : 1;
        requirePossible(factor * rule.applyAsDouble(1), steps, steps);
        double[] betas = new double[steps];
        for (int i = 1; i <= steps; i++) {
            betas[i - 1] = factor * rule.applyAsDouble(steps == 1 ? 0 : (i - 1.0) / (steps - 1));
            requirePossible(betas[i - 1], i, steps);
        }
        return betas;
    }

    private static void requirePossible(double beta, int i, int steps) {
        if (!(beta > 0 && beta <= 1)) {
            throw new ConfigurationException("With T = " + steps + " steps beta_" + i + " would be " + beta
                    + ", and a beta must be above 0 and no more than 1; use more steps or smaller betas.");
        }
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
