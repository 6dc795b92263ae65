package org.ladderlab.plugins.weightings;

import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.TimeSampling;

/**
 * {@code t_i = (u + i / n) mod 1} with one {@code u ~ U[0, 1)}: each time is uniform, and together they cover the unit interval
 * evenly, which lowers the variance of a batch's loss (Kingma et al. 2021, appendix I.1).
 */
public record LowDiscrepancy() implements TimeSampling {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<TimeSampling, Config> TYPE = ComponentType.of(
            Kind.TIME_SAMPLING,
            "low-discrepancy",
            new Config(),
            new ComponentType.Doc(
                    "Equally spaced times with one random offset.",
                    "t_i = (u + i / n) mod 1, u ~ U[0, 1)",
                    "Kingma et al. 2021 (VDM), appendix I.1"),
            (config, context) -> new LowDiscrepancy());

    @Override
    public Draw draw(int n, NoiseSchedule schedule, Step step) {
        return UniformTime.uniform(times(step.uniform(), n));
    }

    static double[] times(double offset, int n) {
        return IntStream.range(0, n)
                .mapToDouble(i -> (offset + (double) i / n) % 1)
                .toArray();
    }
}
