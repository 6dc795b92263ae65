package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * How the log signal-to-noise ratio falls with time: {@code logSnr(t)} on t in [0, 1], decreasing, strictly where levels are infinitely
 * many, or {@link ScheduleCheck} refuses it. The {@link Frame} (variance preserving, exploding, ...) is separate: a bound depends on logSnr alone.
 *
 * <p>All values are float64. A fixed schedule implements the two scalar functions and nothing more; a learned one also
 * gives them as tensors through which gradients reach its parameters.
 */
public interface NoiseSchedule {

    /** {@code log(alpha_t^2 / sigma_t^2)}; may be infinite at t = 0 or t = 1. */
    double logSnr(double t);

    /** {@code d logSnr / dt}, analytic. Losses need it, and the engine has no second-order gradients. */
    double logSnrDerivative(double t);

    /** The time at which the log SNR has a given value, by bisection to the last bit; 0 or 1 beyond the ends. */
    default double time(double logSnr) {
        double low = 0;
        double high = 1;
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (logSnr(middle) > logSnr) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /**
     * This schedule for use at {@code t = i / steps}, i = 0 .. steps. The same curve for most; schedules that are defined
     * by their betas depend on how many there are.
     *
     * @throws ConfigurationException if the schedule cannot have so many or so few steps
     */
    default NoiseSchedule discretised(int steps) {
        return this;
    }

    /** The frame in which its paper uses it, and an experiment that names no other. */
    default Frame frame() {
        return Frame.VARIANCE_PRESERVING;
    }

    /** Whether it has parameters that are learned. */
    default boolean learned() {
        return false;
    }

    /** {@link #logSnr(double)} of each time: float64, (n), owned by the step. */
    default NDArray logSnr(double[] times, Scope scope) {
        return scope.vector(Arrays.stream(times).map(this::logSnr).toArray());
    }

    /** {@link #logSnrDerivative(double)} of each time: float64, (n), owned by the step. */
    default NDArray logSnrDerivative(double[] times, Scope scope) {
        return scope.vector(Arrays.stream(times).map(this::logSnrDerivative).toArray());
    }
}
