package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** The variance exploding SDE: {@code sigma = sigmaMin (sigmaMax / sigmaMin)^t, alpha = 1}, so that {@code l = -2 log sigma}
 * falls linearly (Song et al. 2021, equation 30). */
public record VarianceExplodingSde(
        @Setting(value = "standard deviation of the noise at t = 0", min = 0, aboveMin = true) double sigmaMin,
        @Setting(value = "standard deviation of the noise at t = 1", min = 0, aboveMin = true) double sigmaMax)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, VarianceExplodingSde> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "variance-exploding-sde",
            new VarianceExplodingSde(0.01, 50),
            new ComponentType.Doc(
                    "The log SNR of the variance exploding SDE.",
                    "logSnr(t) = -2 (log sigmaMin + t log(sigmaMax / sigmaMin))",
                    "Song et al. 2021 (score SDE), equation 30"));

    public VarianceExplodingSde {
        if (!(sigmaMin < sigmaMax)) {
            throw new ConfigurationException("sigmaMin", "The noise must grow: sigmaMin must be below sigmaMax.");
        }
    }

    @Override
    public Frame frame() {
        return Frame.VARIANCE_EXPLODING;
    }

    @Override
    public double logSnr(double t) {
        return -2 * ((1 - t) * Math.log(sigmaMin) + t * Math.log(sigmaMax));
    }

    @Override
    public double logSnrDerivative(double t) {
        return -2 * Math.log(sigmaMax / sigmaMin);
    }
}
