package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.diffusion.NoiseSchedule;

/**
 * A schedule given by the squared signal scale abar(t) of the variance preserving frame: {@code l = log(abar / (1 - abar))}
 * and {@code dl/dt = abar' / (abar (1 - abar))}. The two shares are given apart so that neither cancels.
 */
interface AlphaBarSchedule extends NoiseSchedule {

    /** abar(t), in [0, 1]. */
    double signal(double t);

    /** {@code 1 - abar(t)}, precise where it is small. */
    double noise(double t);

    /** {@code d abar / dt}. */
    double slope(double t);

    /** abar never falls below this; 0 for no floor. */
    default double floor() {
        return 0;
    }

    @Override
    default double logSnr(double t) {
        return signal(t) < floor()
                ? Math.log(floor()) - Math.log1p(-floor())
                : Math.log(signal(t)) - Math.log(noise(t));
    }

    /** {@inheritDoc} On the floor it is 0, and at an infinite end minus infinity, even where abar itself is flat there. */
    @Override
    default double logSnrDerivative(double t) {
        if (signal(t) < floor()) {
            return 0;
        }
        double variance = signal(t) * noise(t);
        return variance == 0 ? Double.NEGATIVE_INFINITY : slope(t) / variance;
    }

    /** {@code 1 - abar(to) / abar(from)} without cancellation at either end. */
    default double beta(double from, double to) {
        return signal(from) > 0.5 ? (noise(to) - noise(from)) / signal(from) : 1 - signal(to) / signal(from);
    }
}
