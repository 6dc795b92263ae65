package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** A sigmoid in beta, not in abar: {@code beta_i = betaFirst + (betaLast - betaFirst) sigmoid(x_i)} with x from -6 to 6 (GeoDiff).
 * For other T the ends stay as they are, as in that code. */
public final class SigmoidBeta {

    public static final ComponentType<NoiseSchedule, Betas> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "sigmoid-beta",
            new Betas(1e-4, 0.02, false),
            new ComponentType.Doc(
                    "A sigmoid in beta; the sigmoid in abar is called sigmoid.",
                    "beta_i = r (betaFirst + (betaLast - betaFirst) sigmoid(-6 + 12 (i - 1) / (T - 1))),"
                            + " r = 1000/T if rescaled, else 1",
                    "Xu et al. 2022 (GeoDiff); diffusers, beta_schedule sigmoid"),
            (betas, context) -> betas.along(fraction ->
                    betas.betaFirst() + (betas.betaLast() - betas.betaFirst()) / (1 + Math.exp(6 - 12 * fraction))));

    private SigmoidBeta() {}
}
