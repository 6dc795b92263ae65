package org.ladderlab.spi;

/**
 * What a weighting comes to under a schedule: {@code w(l)} of {@code L_w = 1/2 integral of w(l) E||eps - epsHat||^2 dl}, whatever
 * form its paper wrote it in (Kingma and Gao 2023, section 3).
 *
 * @param weighting the weighting
 * @param schedule the schedule in use, whose density some weightings are defined by
 */
public record EffectiveWeighting(WeightingFunction weighting, NoiseSchedule schedule) {

    private static final double GRID = 0.01;

    // What the bisection for the time leaves of a density, relative.
    private static final double ROUNDING = 1e-9;

    /** {@code w(l)}. */
    public double at(double logSnr) {
        return weighting.weight(logSnr, density(schedule, logSnr));
    }

    /**
     * Whether w never increases with the log SNR on a grid of 0.01 over {@code [low, high]}: then the objective is a bound on
     * noised data (Kingma and Gao 2023, theorem 1).
     *
     * @param low no lower than the schedule's log SNR at t = 1, below which a weighting by density falls to 0
     * @param high no higher than its log SNR at t = 0
     */
    public boolean monotone(double low, double high) {
        int count = (int) Math.round((high - low) / GRID);
        double before = at(low);
        for (int i = 1; i <= count; i++) {
            double now = at(low + i * (high - low) / count);
            if (!(now <= before * (1 + ROUNDING))) {
                return false;
            }
            before = now;
        }
        return true;
    }

    /**
     * {@code p(l) = -dt/dl}, the density of the log SNR when time is uniform on [0, 1]; 0 beyond the schedule's ends.
     */
    public static double density(NoiseSchedule schedule, double logSnr) {
        if (logSnr > schedule.logSnr(0) || logSnr < schedule.logSnr(1)) {
            return 0;
        }
        return -1 / schedule.logSnrDerivative(schedule.time(logSnr));
    }
}
