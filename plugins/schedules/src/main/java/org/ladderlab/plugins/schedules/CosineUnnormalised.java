package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** {@code l(t) = -2 log tan(pi/2 (t + s) / (1 + s))}: the cosine of improved DDPM without the division by f(0), as some
 * continuous-time code has it. Its log SNR at t = 0 is finite, 8.77 for s = 0.008, so it is not the schedule {@code cosine}. */
public record CosineUnnormalised(
        @Setting(value = "s: keeps the noise at t = 0 above 0", min = 0, aboveMin = true) double offset)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, CosineUnnormalised> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "cosine-unnormalised",
            new CosineUnnormalised(0.008),
            new ComponentType.Doc(
                    "The cosine curve without its normalisation at t = 0, as in lucidrains' continuous-time code.",
                    "logSnr(t) = -2 log tan(pi/2 (t + s) / (1 + s))",
                    "lucidrains, denoising-diffusion-pytorch, alpha_cosine_log_snr; after Nichol and Dhariwal 2021, equation 17"));

    @Override
    public double logSnr(double t) {
        return 2 * Math.log(Math.tan(rest(t)));
    }

    @Override
    public double logSnrDerivative(double t) {
        return -2 * Math.PI / (1 + offset) / Math.sin(2 * rest(t));
    }

    // The complement of the angle, so that the end t = 1 is exact.
    private double rest(double t) {
        return Math.PI / 2 * (1 - t) / (1 + offset);
    }
}
