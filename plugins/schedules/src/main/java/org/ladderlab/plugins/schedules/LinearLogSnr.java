package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code l(t) = max + t (min - max)}: VDM's fixed schedule, with {@code gamma = -l} (Kingma et al. 2021, section 3). */
public record LinearLogSnr(@Setting("log SNR at t = 0") double logSnrMax, @Setting("log SNR at t = 1") double logSnrMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, LinearLogSnr> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "linear-logsnr",
            new LinearLogSnr(13.3, -5),
            new ComponentType.Doc(
                    "The log SNR falls linearly: the fixed schedule of VDM.",
                    "logSnr(t) = max + t (min - max)",
                    "Kingma et al. 2021 (VDM), section 3 and configs: gamma from -13.3 to 5"));

    public LinearLogSnr {
        requireFall(logSnrMax, logSnrMin);
    }

    /** Refuses ends between which the log SNR does not fall; the settings of several schedules have them. */
    static void requireFall(double logSnrMax, double logSnrMin) {
        if (!(logSnrMin < logSnrMax)) {
            throw new ConfigurationException("logSnrMin", "The log SNR must fall: logSnrMin must be below logSnrMax.");
        }
    }

    @Override
    public double logSnr(double t) {
        return (1 - t) * logSnrMax + t * logSnrMin;
    }

    @Override
    public double logSnrDerivative(double t) {
        return logSnrMin - logSnrMax;
    }
}
