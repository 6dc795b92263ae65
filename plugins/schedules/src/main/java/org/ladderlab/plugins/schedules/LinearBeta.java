package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** DDPM's schedule: beta grows linearly from betaFirst to betaLast over T steps (Ho et al. 2020, section 4). The ends are those of
 * 1000 steps; for other T they are multiplied by 1000 / T, which keeps the log SNR at t = 1 nearly the same. */
public final class LinearBeta {

    public static final ComponentType<NoiseSchedule, Betas> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "linear-beta",
            new Betas(1e-4, 0.02, true),
            new ComponentType.Doc(
                    "The linear betas of DDPM.",
                    "beta_i = r (betaFirst + (i - 1) / (T - 1) (betaLast - betaFirst)), r = 1000/T if rescaled, else 1",
                    "Ho et al. 2020 (DDPM), section 4; improved-diffusion, get_named_beta_schedule"),
            (betas, context) ->
                    betas.along(fraction -> betas.betaFirst() + fraction * (betas.betaLast() - betas.betaFirst())));

    private LinearBeta() {}
}
