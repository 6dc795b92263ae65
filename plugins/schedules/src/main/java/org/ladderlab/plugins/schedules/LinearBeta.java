package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** DDPM's schedule: beta grows linearly from betaFirst to betaLast over T steps (Ho et al. 2020, section 4). The ends are those of
 * 1000 steps; for other T they are multiplied by 1000 / T, which keeps the log SNR at t = 1 nearly the same. */
public final class LinearBeta {

    /** The ends, as papers give them, and what becomes of them for other T than 1000. */
    public record Config(
            @Setting(value = "beta of the first step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaFirst,
            @Setting(value = "beta of the last step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaLast,
            @Setting("whether the betas are multiplied by 1000 / T, so that the log SNR at t = 1 stays nearly the same")
                    boolean rescale) {

        private double beta(double fraction) {
            return betaFirst + fraction * (betaLast - betaFirst);
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "linear-beta",
            new Config(1e-4, 0.02, true),
            new ComponentType.Doc(
                    "The linear betas of DDPM.",
                    "beta_i = r (betaFirst + (i - 1) / (T - 1) (betaLast - betaFirst)), r = 1000/T if rescaled, else 1",
                    "Ho et al. 2020 (DDPM), section 4; improved-diffusion, get_named_beta_schedule"),
            (config, context) -> LadderSchedule.ofBetas(config::beta, config.rescale));

    private LinearBeta() {}
}
