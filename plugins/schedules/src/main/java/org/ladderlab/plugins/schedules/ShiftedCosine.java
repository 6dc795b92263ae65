package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** The truncated cosine moved by {@code s = 2 log(noiseSize / imageSize)}, its ends kept: the noise of a small image, seen at
 * the resolution of a large one (Hoogeboom et al. 2023, section 3.1). */
public record ShiftedCosine(
        @Setting(value = "the images' height in pixels", min = 0, aboveMin = true) double imageSize,
        @Setting(value = "the height in pixels for which the plain cosine would fit", min = 0, aboveMin = true)
                double noiseSize,
        @Setting("log SNR at t = 0") double logSnrMax,
        @Setting("log SNR at t = 1") double logSnrMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, ShiftedCosine> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "shifted-cosine",
            new ShiftedCosine(256, 64, 15, -15),
            new ComponentType.Doc(
                    "The cosine schedule shifted for large images.",
                    "logSnr(t) = cosine(t; min - s, max - s) + s, s = 2 log(noiseSize / imageSize)",
                    "Hoogeboom et al. 2023 (simple diffusion), section 3.1"));

    public ShiftedCosine {
        LinearLogSnr.requireFall(logSnrMax, logSnrMin);
    }

    @Override
    public double logSnr(double t) {
        return cosine().logSnr(t) + shift();
    }

    @Override
    public double logSnrDerivative(double t) {
        return cosine().logSnrDerivative(t);
    }

    /** The shift s. */
    public double shift() {
        return 2 * Math.log(noiseSize / imageSize);
    }

    private TruncatedCosine cosine() {
        return new TruncatedCosine(logSnrMax - shift(), logSnrMin - shift());
    }
}
