package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Setting;

/** A sigmoid in beta, not in abar: {@code beta_i = betaFirst + (betaLast - betaFirst) sigmoid(x_i)} with x from -6 to 6 (GeoDiff).
 * For other T than 1000 the betas are multiplied by 1000 / T. */
public final class SigmoidBeta {

    /** The ends, as papers give them: for T = 1000. */
    public record Config(
            @Setting(value = "beta of the first of 1000 steps", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaFirst,
            @Setting(value = "beta of the last of 1000 steps", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaLast) {

        private double beta(int i, int steps) {
            double x = LadderSchedule.linspace(-6, 6, i, steps);
            return betaFirst + (betaLast - betaFirst) / (1 + Math.exp(-x));
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "sigmoid-beta",
            new Config(1e-4, 0.02),
            new ComponentType.Doc(
                    "A sigmoid in beta; the sigmoid in abar is called sigmoid.",
                    "beta_i = 1000/T (betaFirst + (betaLast - betaFirst) sigmoid(-6 + 12 (i - 1) / (T - 1)))",
                    "Xu et al. 2022 (GeoDiff); diffusers, beta_schedule sigmoid"),
            (config, context) -> LadderSchedule.ofBetas(config::beta));

    private SigmoidBeta() {}
}
