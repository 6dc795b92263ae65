package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** {@code r(t) = (1 - t) first + t last}: the schedule of a process that is itself a function of time. */
record Clock(double first, double last) implements NoiseSchedule {

    @Override
    public double logSnr(double t) {
        return (1 - t) * first + t * last;
    }

    @Override
    public double logSnrDerivative(double t) {
        return last - first;
    }

    @Override
    public double time(double logSnr) {
        return Math.min(1, Math.max(0, (first - logSnr) / (first - last)));
    }

    /** The time of each value, (n). */
    double[] times(NDArray clock) {
        return Arrays.stream(clock.toDoubleArray()).map(this::time).toArray();
    }
}
