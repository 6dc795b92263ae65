package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.diffusion.NoiseSchedule;

/**
 * A schedule given at T + 1 steps: {@code log abar_i} at {@code t = i / T}, i = 0 .. T, and linear in t between them, so that
 * {@code l = log abar - log(1 - abar)} has the derivative {@code (log abar)' / (1 - abar)}.
 */
final class AlphaBarLadder implements NoiseSchedule {

    private static final double SAME_STEP = 1e-9;

    private final double[] logAlphaBar;

    /**
     * A ladder from its values.
     *
     * @param logAlphaBar strictly decreasing; 0 at index 0 where the first latent is the data itself
     */
    AlphaBarLadder(double[] logAlphaBar) {
        this.logAlphaBar = logAlphaBar.clone();
    }

    /** {@code abar_0 = 1, abar_i = abar_{i-1} (1 - beta_i)}; index i - 1 holds beta_i. */
    static AlphaBarLadder ofBetas(double[] betas) {
        double[] logs = new double[betas.length + 1];
        for (int i = 1; i < logs.length; i++) {
            logs[i] = logs[i - 1] + Math.log1p(-betas[i - 1]);
        }
        return new AlphaBarLadder(logs);
    }

    /**
     * The betas of a curve, {@code beta_i = min(1 - abar(i/T) / abar((i-1)/T), betaMax)} (improved DDPM's
     * {@code betas_for_alpha_bar}).
     */
    static AlphaBarLadder ofCurve(AlphaBarSchedule curve, int steps, double betaMax) {
        double[] betas = new double[steps];
        for (int i = 1; i <= steps; i++) {
            betas[i - 1] = Math.min(curve.beta((i - 1.0) / steps, (double) i / steps), betaMax);
        }
        return ofBetas(betas);
    }

    @Override
    public double logSnr(double t) {
        double position = t * steps();
        double nearest = Math.rint(position);
        double log;
        if (Math.abs(position - nearest) < SAME_STEP) {
            log = logAlphaBar[(int) nearest];
        } else {
            int below = (int) position;
            log = logAlphaBar[below] + (position - below) * (logAlphaBar[below + 1] - logAlphaBar[below]);
        }
        return log - Math.log(-Math.expm1(log));
    }

    /** {@inheritDoc} At a step it is that of the way there from the data, wherever rounding puts the time. */
    @Override
    public double logSnrDerivative(double t) {
        double position = t * steps();
        int below = Math.max(0, (int) Math.ceil(position - SAME_STEP) - 1);
        double slope = (logAlphaBar[below + 1] - logAlphaBar[below]) * steps();
        double log = logAlphaBar[below] + (position - below) * (logAlphaBar[below + 1] - logAlphaBar[below]);
        return slope / (0 - Math.expm1(log));
    }

    private int steps() {
        return logAlphaBar.length - 1;
    }
}
