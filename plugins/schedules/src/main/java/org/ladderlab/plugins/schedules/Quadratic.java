package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** The root of beta grows linearly: DDPM code's "quad", which diffusers calls "scaled_linear" and Stable Diffusion uses with
 * betaFirst 8.5e-4 and betaLast 0.012. For other T the ends stay as they are, as in that code. */
public final class Quadratic {

    public static final ComponentType<NoiseSchedule, Betas> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "quadratic",
            new Betas(1e-4, 0.02, false),
            new ComponentType.Doc(
                    "Betas whose square roots grow linearly; also called scaled-linear.",
                    "beta_i = r (sqrt betaFirst + (i - 1) / (T - 1) (sqrt betaLast - sqrt betaFirst))^2,"
                            + " r = 1000/T if rescaled, else 1",
                    "Ho et al. 2020, code: quad; Rombach et al. 2022: 8.5e-4 to 0.012"),
            (betas, context) -> betas.along(fraction -> square(Math.sqrt(betas.betaFirst())
                    + fraction * (Math.sqrt(betas.betaLast()) - Math.sqrt(betas.betaFirst())))));

    private Quadratic() {}

    private static double square(double root) {
        return root * root;
    }
}
