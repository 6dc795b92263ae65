package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** {@code l(t) = -log expm1(1e-4 + 10 t^2)}: VDM's smooth stand-in for DDPM's linear betas (Kingma et al. 2021, supplement). */
public record LinearBetaApproximation() implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, LinearBetaApproximation> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "linear-beta-approximation",
            new LinearBetaApproximation(),
            new ComponentType.Doc(
                    "VDM's closed form for the log SNR of DDPM's linear betas.",
                    "logSnr(t) = -log expm1(1e-4 + 10 t^2)",
                    "Kingma et al. 2021 (VDM), supplement; lucidrains, beta_linear_log_snr"));

    @Override
    public double logSnr(double t) {
        return -Math.log(Math.expm1(1e-4 + 10 * t * t));
    }

    @Override
    public double logSnrDerivative(double t) {
        return 20 * t / Math.expm1(-1e-4 - 10 * t * t);
    }
}
