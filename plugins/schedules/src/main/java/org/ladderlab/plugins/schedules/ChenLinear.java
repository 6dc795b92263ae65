package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** {@code abar(t) = 1 - t}, never below a floor (Chen 2023, section 2). */
public record ChenLinear(
        @Setting(value = "smallest abar", min = 0, max = 1, aboveMin = true, belowMax = true) double alphaBarMin)
        implements AlphaBarSchedule {

    public static final ComponentType<NoiseSchedule, ChenLinear> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "chen-linear",
            new ChenLinear(1e-9),
            new ComponentType.Doc(
                    "abar falls linearly with time.",
                    "abar(t) = 1 - t",
                    "Chen 2023, section 2; pix2seq, simple_linear_schedule"));

    @Override
    public double signal(double t) {
        return 1 - t;
    }

    @Override
    public double noise(double t) {
        return t;
    }

    @Override
    public double slope(double t) {
        return -1;
    }

    @Override
    public double floor() {
        return alphaBarMin;
    }
}
