package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code abar(t) = (y(t) - y(1)) / (y(0) - y(1)), y(t) = cos(pi/2 (start + t (end - start)))^(2 tau)}, never below a floor (Chen
 * 2023, algorithm 1). */
public record ChenCosine(
        @Setting(value = "where on the quarter wave t = 0 is", min = 0, max = 1, belowMax = true) double start,
        @Setting(value = "where on the quarter wave t = 1 is", min = 0, max = 1, aboveMin = true) double end,
        @Setting(value = "power; 1 gives cos^2", min = 0, aboveMin = true) double tau,
        @Setting(value = "smallest abar", min = 0, max = 1, aboveMin = true, belowMax = true) double alphaBarMin)
        implements AlphaBarSchedule {

    public static final ComponentType<NoiseSchedule, ChenCosine> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "chen-cosine",
            new ChenCosine(0, 1, 1, 1e-9),
            new ComponentType.Doc(
                    "A part of a cosine raised to a power.",
                    "abar(t) = (y(t) - y(1)) / (y(0) - y(1)), y(t) = cos(pi/2 (start + t (end - start)))^(2 tau)",
                    "Chen 2023, algorithm 1; pix2seq, cosine_schedule"));

    public ChenCosine {
        if (!(start < end)) {
            throw new ConfigurationException("start", "The noise must grow: start must be below end.");
        }
    }

    @Override
    public double signal(double t) {
        return (y(t) - y(1)) / (y(0) - y(1));
    }

    @Override
    public double noise(double t) {
        return y(0) * -Math.expm1(logY(t) - logY(0)) / (y(0) - y(1));
    }

    @Override
    public double slope(double t) {
        return -2 * tau * y(t) * Math.tan(angle(t)) * Math.PI / 2 * (end - start) / (y(0) - y(1));
    }

    @Override
    public double floor() {
        return alphaBarMin;
    }

    private double angle(double t) {
        return Math.PI / 2 * ((1 - t) * start + t * end);
    }

    private double y(double t) {
        return Math.exp(logY(t));
    }

    private double logY(double t) {
        double sine = Math.sin(angle(t));
        return tau * Math.log1p(-sine * sine);
    }
}
