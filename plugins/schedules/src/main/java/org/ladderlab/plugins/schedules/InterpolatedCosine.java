package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** A mix of two {@linkplain ShiftedCosine shifted cosines}, linear in time: {@code l(t) = (1 - t) data(t) + t noise(t)}, whose
 * noise sizes must not be so far apart that it rises (Hoogeboom et al. 2023, section 3.1). */
public record InterpolatedCosine(
        @Setting(value = "the images' height in pixels", min = 0, aboveMin = true) double imageSize,
        @Setting(value = "noise size, in pixels, of the curve that counts at t = 0", min = 0, aboveMin = true)
                double noiseSizeAtData,
        @Setting(value = "noise size, in pixels, of the curve that counts at t = 1", min = 0, aboveMin = true)
                double noiseSizeAtNoise,
        @Setting("log SNR at t = 0") double logSnrMax,
        @Setting("log SNR at t = 1") double logSnrMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, InterpolatedCosine> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "interpolated-cosine",
            new InterpolatedCosine(256, 256, 32, 15, -15),
            new ComponentType.Doc(
                    "A mix, linear in time, of two shifted cosines.",
                    "logSnr(t) = (1 - t) shifted(t; noiseSizeAtData) + t shifted(t; noiseSizeAtNoise)",
                    "Hoogeboom et al. 2023 (simple diffusion), section 3.1"));

    public InterpolatedCosine {
        ShiftedCosine data = new ShiftedCosine(imageSize, noiseSizeAtData, logSnrMax, logSnrMin);
        ShiftedCosine noise = new ShiftedCosine(imageSize, noiseSizeAtNoise, logSnrMax, logSnrMin);
        for (int i = 0; i <= 1000; i++) {
            if (!(slope(data, noise, i / 1000.0) < 0)) {
                throw new ConfigurationException(
                        "noiseSizeAtNoise",
                        "The two noise sizes are so far apart that the log SNR rises; choose closer ones.");
            }
        }
    }

    @Override
    public double logSnr(double t) {
        return (1 - t) * data().logSnr(t) + t * noise().logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return slope(data(), noise(), t);
    }

    private ShiftedCosine data() {
        return new ShiftedCosine(imageSize, noiseSizeAtData, logSnrMax, logSnrMin);
    }

    private ShiftedCosine noise() {
        return new ShiftedCosine(imageSize, noiseSizeAtNoise, logSnrMax, logSnrMin);
    }

    private static double slope(NoiseSchedule data, NoiseSchedule noise, double t) {
        return (1 - t) * data.logSnrDerivative(t) + t * noise.logSnrDerivative(t) + noise.logSnr(t) - data.logSnr(t);
    }
}
