package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** The sub-variance-preserving SDE: {@code alpha = exp(-B/2), sigma = 1 - exp(-B)}, so {@code l = -B - 2 log(1 - exp(-B))}
 * with the B of {@link VariancePreservingSde} (Song et al. 2021, equation 29). */
public record SubVariancePreservingSde(
        @Setting(value = "noise per unit of time at t = 0", min = 0, aboveMin = true) double betaMin,
        @Setting(value = "noise per unit of time at t = 1", min = 0, aboveMin = true) double betaMax,
        @Setting(value = "the time before which the log SNR stays as it is there", min = 0, max = 1, belowMax = true)
                double tMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, SubVariancePreservingSde> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "sub-variance-preserving-sde",
            new SubVariancePreservingSde(0.1, 20, 1e-5),
            new ComponentType.Doc(
                    "The log SNR of the sub-variance-preserving SDE.",
                    "logSnr(t) = -B - 2 log(1 - exp(-B)), B = betaMin t + (betaMax - betaMin) t^2 / 2, t >= tMin",
                    "Song et al. 2021 (score SDE), equation 29"));

    @Override
    public Frame frame() {
        return Frame.SUB_VARIANCE_PRESERVING;
    }

    @Override
    public double logSnr(double t) {
        double integral = vp().integral(Math.max(t, tMin));
        return -integral - 2 * Math.log(-Math.expm1(-integral));
    }

    @Override
    public double logSnrDerivative(double t) {
        return t < tMin ? 0 : -vp().beta(t) * (1 + 2 / Math.expm1(vp().integral(t)));
    }

    private VariancePreservingSde vp() {
        return new VariancePreservingSde(betaMin, betaMax, tMin);
    }
}
