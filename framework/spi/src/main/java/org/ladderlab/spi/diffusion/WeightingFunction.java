package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.tensors.Scope;

/**
 * The weight w of a diffusion objective {@code L_w = 1/2 integral of w(l) E||eps - epsHat||^2 dl} over the log SNR l. {@code
 * w = 1} is the evidence bound; any w that never increases with l is a bound on noised data (Kingma and Gao 2023).
 */
@FunctionalInterface
public interface WeightingFunction {

    /**
     * The weight.
     *
     * @param logSnr l
     * @param density {@code p(l) = -dt/dl}, the density of l when time is uniform under the schedule in use. Weightings
     *     that papers define as a factor c on {@code ||eps - epsHat||^2} at uniform time are {@code w = 2 c(l) p(l)}.
     */
    double weight(double logSnr, double density);

    /** The weight at each time of a schedule, with the schedule's own density there. */
    default double[] weights(double[] times, NoiseSchedule schedule) {
        return Arrays.stream(times)
                .map(t -> weight(schedule.logSnr(t), EffectiveWeighting.density(schedule.logSnrDerivative(t))))
                .toArray();
    }

    /** Whether it learns: then {@link #weight} tells what it is at present, and {@link #weigh} is what is minimised. */
    default boolean learned() {
        return false;
    }

    /**
     * What an objective in continuous time takes of each example in the place of its error, (n): w times the error. One that learns adds
     * its own term, which does not depend on the error, and lets the gradient through w.
     *
     * @param errors {@code 1/2 (-dl/dt) ||eps - epsHat||^2} at these times, (n)
     * @param dimensions over which they are summed
     */
    default NDArray weigh(NDArray errors, long dimensions, double[] times, NoiseSchedule schedule, Scope scope) {
        return errors.mul(scope.vector(weights(times, schedule)));
    }
}
