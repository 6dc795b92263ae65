package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/** How the times of a batch are drawn. */
@FunctionalInterface
public interface TimeSampling {

    /** Draws the times of {@code n} examples. */
    Draw draw(int n, NoiseSchedule schedule, Scope scope);

    /**
     * Learns what the drawn times cost; a loss says so in training, after each draw. What is learned belongs into {@linkplain
     * Parameters#buffer buffers}, where checkpoints and evaluation find it.
     *
     * @param losses of each example as if time were uniform: not divided by the densities; (n)
     */
    default void observe(Draw draw, NDArray losses) {}

    /**
     * Times on [0, 1) and the density they were drawn from, by which a loss divides.
     *
     * @param times one for each example
     * @param densities with respect to uniform time; all 1 if time is uniform
     */
    record Draw(double[] times, double[] densities) {

        /** Times of which each alone is uniform. */
        public static Draw uniform(double[] times) {
            double[] densities = new double[times.length];
            Arrays.fill(densities, 1);
            return new Draw(times, densities);
        }
    }

    /**
     * {@code t_i = (u + i / n) mod 1} with one u uniform on [0, 1) for the batch, so that each t_i is uniform and together they
     * cover [0, 1) evenly, which lowers the variance of a batch's loss (Kingma et al. 2021, appendix I.1).
     */
    static TimeSampling lowDiscrepancy() {
        return (n, schedule, scope) -> Draw.uniform(lowDiscrepancy(scope.uniform(), n));
    }

    /** {@code (offset + i / n) mod 1}, i = 0 .. n - 1. */
    static double[] lowDiscrepancy(double offset, int n) {
        double[] times = new double[n];
        for (int i = 0; i < n; i++) {
            times[i] = (offset + (double) i / n) % 1;
        }
        return times;
    }
}
