package @PACKAGE@;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code l(t) = max + (min - max) (t + bend t (1 - t))}: an example to change, a line with a bend. */
public record @CLASS@Schedule(
        @Setting("log SNR at t = 0") double logSnrMax,
        @Setting("log SNR at t = 1") double logSnrMin,
        @Setting(value = "0 for a line; above, faster at first", min = -0.9, max = 0.9) double bend)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, @CLASS@Schedule> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "@NAME@",
            new @CLASS@Schedule(13.3, -5, 0.5),
            new ComponentType.Doc(
                    "A line with a bend.",
                    "logSnr(t) = max + (min - max) (t + bend t (1 - t))",
                    "An example; name your paper and section here"));

    public @CLASS@Schedule {
        if (!(logSnrMin < logSnrMax)) {
            throw new ConfigurationException("logSnrMin", "The log SNR must fall: logSnrMin must be below logSnrMax.");
        }
    }

    @Override
    public double logSnr(double t) {
        return logSnrMax + (logSnrMin - logSnrMax) * (t + bend * t * (1 - t));
    }

    @Override
    public double logSnrDerivative(double t) {
        return (logSnrMin - logSnrMax) * (1 + bend * (1 - 2 * t));
    }
}
