package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Setting;

/** The root of beta grows linearly: DDPM code's "quad", which diffusers calls "scaled_linear" and Stable Diffusion uses with
 * betaFirst 8.5e-4 and betaLast 0.012. For other T than 1000 the betas are multiplied by 1000 / T. */
public final class Quadratic {

    /** The ends, as papers give them: for T = 1000. */
    public record Config(
            @Setting(value = "beta of the first of 1000 steps", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaFirst,
            @Setting(value = "beta of the last of 1000 steps", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaLast) {

        private double beta(int i, int steps) {
            double root = LadderSchedule.linspace(Math.sqrt(betaFirst), Math.sqrt(betaLast), i, steps);
            return root * root;
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "quadratic",
            new Config(1e-4, 0.02),
            new ComponentType.Doc(
                    "Betas whose square roots grow linearly; also called scaled-linear.",
                    "beta_i = 1000/T (sqrt betaFirst + (i - 1) / (T - 1) (sqrt betaLast - sqrt betaFirst))^2",
                    "Ho et al. 2020, code: quad; Rombach et al. 2022: 8.5e-4 to 0.012"),
            (config, context) -> LadderSchedule.ofBetas(config::beta));

    private Quadratic() {}
}
