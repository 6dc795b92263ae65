package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** A sigmoid in beta, not in abar: {@code beta_i = betaFirst + (betaLast - betaFirst) sigmoid(x_i)} with x from -6 to 6 (GeoDiff).
 * For other T the ends stay as they are, as in that code. */
public final class SigmoidBeta {

    /** The ends, as papers give them, and what becomes of them for other T than 1000. */
    public record Config(
            @Setting(value = "beta of the first step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaFirst,
            @Setting(value = "beta of the last step", min = 0, max = 1, aboveMin = true, belowMax = true)
                    double betaLast,
            @Setting("whether the betas are multiplied by 1000 / T, so that the log SNR at t = 1 stays nearly the same")
                    boolean rescale) {

        private double beta(double fraction) {
            return betaFirst + (betaLast - betaFirst) / (1 + Math.exp(6 - 12 * fraction));
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "sigmoid-beta",
            new Config(1e-4, 0.02, false),
            new ComponentType.Doc(
                    "A sigmoid in beta; the sigmoid in abar is called sigmoid.",
                    "beta_i = r (betaFirst + (betaLast - betaFirst) sigmoid(-6 + 12 (i - 1) / (T - 1))),"
                            + " r = 1000/T if rescaled, else 1",
                    "Xu et al. 2022 (GeoDiff); diffusers, beta_schedule sigmoid"),
            (config, context) -> LadderSchedule.ofBetas(config::beta, config.rescale));

    private SigmoidBeta() {}
}
