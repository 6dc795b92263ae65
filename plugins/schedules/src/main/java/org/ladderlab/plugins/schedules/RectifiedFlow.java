package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** {@code l(t) = 2 log((1 - t) / t) - 2 log s}: {@code alpha = 1 - t, sigma = t}, with time shifted towards noise by {@code t' = s
 * t / (1 + (s - 1) t)} (Liu et al. 2023; Esser et al. 2024, section 5.3.2). */
public record RectifiedFlow(
        @Setting(value = "factor s by which the noise-to-signal ratio grows; 1 for none", min = 0, aboveMin = true)
                double shift)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, RectifiedFlow> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "rectified-flow",
            new RectifiedFlow(1),
            new ComponentType.Doc(
                    "The log SNR of straight paths from data to noise.",
                    "logSnr(t) = 2 log((1 - t) / t) - 2 log shift",
                    "Lipman et al. 2023; Liu et al. 2023; Esser et al. 2024 (SD3), section 5.3.2"));

    @Override
    public Frame frame() {
        return Frame.FLOW;
    }

    @Override
    public double logSnr(double t) {
        return 2 * (Math.log1p(-t) - Math.log(t) - Math.log(shift));
    }

    @Override
    public double logSnrDerivative(double t) {
        return -2 / (t * (1 - t));
    }
}
