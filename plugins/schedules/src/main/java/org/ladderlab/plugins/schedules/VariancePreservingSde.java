package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** {@code l = -log expm1(B)} with {@code B(t) = betaMin t + (betaMax - betaMin) t^2 / 2}: the limit of many small linear betas
 * (Song et al. 2021, equation 33). The log SNR is infinite at 0, so before tMin it is what it is there. */
public record VariancePreservingSde(
        @Setting(value = "noise per unit of time at t = 0", min = 0, aboveMin = true) double betaMin,
        @Setting(value = "noise per unit of time at t = 1", min = 0, aboveMin = true) double betaMax,
        @Setting(value = "the time before which the log SNR stays as it is there", min = 0, max = 1, belowMax = true)
                double tMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, VariancePreservingSde> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "variance-preserving-sde",
            new VariancePreservingSde(0.1, 20, 1e-5),
            new ComponentType.Doc(
                    "The variance preserving SDE of the score papers: linear betas in continuous time.",
                    "logSnr(t) = -log expm1(B(t)), B = betaMin t + (betaMax - betaMin) t^2 / 2, t >= tMin",
                    "Song et al. 2021 (score SDE), equations 32 and 33"));

    @Override
    public double logSnr(double t) {
        return -Math.log(Math.expm1(integral(Math.max(t, tMin))));
    }

    @Override
    public double logSnrDerivative(double t) {
        return t < tMin ? 0 : beta(t) / Math.expm1(-integral(t));
    }

    /** The noise per unit of time. */
    double beta(double t) {
        return betaMin + (betaMax - betaMin) * t;
    }

    /** B, the integral of beta from 0. */
    double integral(double t) {
        return betaMin * t + (betaMax - betaMin) * t * t / 2;
    }
}
