package org.ladderlab.plugins.diffusion;

import java.util.Arrays;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.TimeSampling;

/**
 * {@code t_i = (u + i / n) mod 1} with one u uniform on [0, 1) for the batch, so that each t_i is uniform and together they
 * cover [0, 1) evenly (VDM, appendix I.1). The losses here use it where the experiment names no other.
 */
final class LowDiscrepancyTimes implements TimeSampling {

    @Override
    public Draw draw(int n, NoiseSchedule schedule, Step step) {
        double[] densities = new double[n];
        Arrays.fill(densities, 1);
        return new Draw(times(step.uniform(), n), densities);
    }

    static double[] times(double u, int n) {
        double[] times = new double[n];
        for (int i = 0; i < n; i++) {
            times[i] = (u + (double) i / n) % 1;
        }
        return times;
    }

    /**
     * The step in {@code first + 1 .. last} that a time falls into, with equal chances; {@code ceil(t T)} for first = 0,
     * without the 0 that ceil gives at t = 0.
     */
    static int step(double time, int first, int last) {
        return first + 1 + (int) (time * (last - first));
    }
}
