package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * A mix of two {@linkplain ShiftedCosine shifted cosines}, linear in time: {@code l(t) = (1 - t) data(t) + t noise(t)}
 * (Hoogeboom et al. 2023, section 3.1).
 *
 * @param data the curve that counts at t = 0
 * @param noise the curve that counts at t = 1
 */
public record InterpolatedCosine(ShiftedCosine data, ShiftedCosine noise) implements NoiseSchedule {

    /** The settings. */
    public record Config(
            @Setting(value = "the images' height in pixels", min = 0, aboveMin = true) double imageSize,
            @Setting(value = "noise size, in pixels, of the curve that counts at t = 0", min = 0, aboveMin = true)
                    double noiseSizeAtData,
            @Setting(value = "noise size, in pixels, of the curve that counts at t = 1", min = 0, aboveMin = true)
                    double noiseSizeAtNoise,
            @Setting("log SNR at t = 0") double logSnrMax,
            @Setting("log SNR at t = 1") double logSnrMin) {}

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "interpolated-cosine",
            new Config(256, 256, 32, 15, -15),
            new ComponentType.Doc(
                    "A mix, linear in time, of two shifted cosines.",
                    "logSnr(t) = (1 - t) shifted(t; noiseSizeAtData) + t shifted(t; noiseSizeAtNoise)",
                    "Hoogeboom et al. 2023 (simple diffusion), section 3.1"),
            (c, context) -> new InterpolatedCosine(
                    new ShiftedCosine(c.imageSize, c.noiseSizeAtData, c.logSnrMax, c.logSnrMin),
                    new ShiftedCosine(c.imageSize, c.noiseSizeAtNoise, c.logSnrMax, c.logSnrMin)));

    /**
     * The mix of two curves.
     *
     * @throws ConfigurationException if they are so far apart that the mix rises
     */
    public InterpolatedCosine {
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
        return (1 - t) * data.logSnr(t) + t * noise.logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return slope(data, noise, t);
    }

    private static double slope(NoiseSchedule data, NoiseSchedule noise, double t) {
        return (1 - t) * data.logSnrDerivative(t) + t * noise.logSnrDerivative(t) + noise.logSnr(t) - data.logSnr(t);
    }
}
