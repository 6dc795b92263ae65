package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** The root of beta grows linearly: DDPM code's "quad", which diffusers calls "scaled_linear" and Stable Diffusion uses with
 * betaFirst 8.5e-4 and betaLast 0.012. For other T the ends stay as they are, as in that code. */
public final class Quadratic {

    /** The ends, as papers give them, and what becomes of them for other T than 1000. */
    public record Config(
            @Setting(value = "beta of the first step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaFirst,
            @Setting(value = "beta of the last step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaLast,
            @Setting("whether the betas are multiplied by 1000 / T, so that the log SNR at t = 1 stays nearly the same")
                    boolean rescale) {

        private double beta(double fraction) {
            double root = Math.sqrt(betaFirst) + fraction * (Math.sqrt(betaLast) - Math.sqrt(betaFirst));
            return root * root;
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "quadratic",
            new Config(1e-4, 0.02, false),
            new ComponentType.Doc(
                    "Betas whose square roots grow linearly; also called scaled-linear.",
                    "beta_i = r (sqrt betaFirst + (i - 1) / (T - 1) (sqrt betaLast - sqrt betaFirst))^2,"
                            + " r = 1000/T if rescaled, else 1",
                    "Ho et al. 2020, code: quad; Rombach et al. 2022: 8.5e-4 to 0.012"),
            (config, context) -> LadderSchedule.ofBetas(config::beta, config.rescale));

    private Quadratic() {}
}
