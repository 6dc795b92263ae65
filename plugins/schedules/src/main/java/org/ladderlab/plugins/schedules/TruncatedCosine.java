package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** {@code l(t) = -2 log tan(a + t (b - a))}: {@code alpha = cos, sigma = sin} of an angle that grows linearly between the ends
 * that the log SNR is cut to (Hoogeboom et al. 2023). */
public record TruncatedCosine(
        @Setting("log SNR at t = 0") double logSnrMax, @Setting("log SNR at t = 1") double logSnrMin)
        implements NoiseSchedule {

    public static final ComponentType<NoiseSchedule, TruncatedCosine> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "truncated-cosine",
            new TruncatedCosine(15, -15),
            new ComponentType.Doc(
                    "The cosine schedule in continuous time, its log SNR cut to given ends.",
                    "logSnr(t) = -2 log tan(a + t (b - a)), a = atan exp(-max/2), b = atan exp(-min/2)",
                    "Hoogeboom et al. 2023 (simple diffusion), appendix; the curve of Nichol and Dhariwal 2021 with s = 0"));

    public TruncatedCosine {
        LinearLogSnr.requireFall(logSnrMax, logSnrMin);
    }

    @Override
    public double logSnr(double t) {
        return -2 * Math.log(Math.tan(angle(t)));
    }

    @Override
    public double logSnrDerivative(double t) {
        return -4 * (angle(1) - angle(0)) / Math.sin(2 * angle(t));
    }

    private double angle(double t) {
        return (1 - t) * Math.atan(Math.exp(-logSnrMax / 2)) + t * Math.atan(Math.exp(-logSnrMin / 2));
    }
}
