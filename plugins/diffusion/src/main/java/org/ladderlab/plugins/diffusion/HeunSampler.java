package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

/**
 * Heun's method, of second order at two evaluations a step, for the probability flow in {@code y = z / alpha} over
 * {@code r = sigma / alpha = exp(-l / 2)}, where it is {@code dy/dr = epsHat}, with EDM's {@link Churn} before each step:
 *
 * <pre>
 * y~ = y + (r_s - r_t) epsHat(y, r_t),   y_s = y~ + (r_s - r_t) (epsHat(y~, r_s) - epsHat(y, r_t)) / 2
 * </pre>
 *
 * This is EDM's sampler in any frame; the noise levels come from the schedule. From pure noise, where r is infinite, the step is
 * Euler's.
 */
public final class HeunSampler extends SteppedSampler {

    public static final ComponentType<Sampler, Churn.Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "heun",
            Churn.NONE,
            new ComponentType.Doc(
                    "A second-order solver of the probability flow with two evaluations a step, with churn.",
                    "y_s = y + (r_s - r_t) (epsHat(y, r_t) + epsHat(y + (r_s - r_t) epsHat(y, r_t), r_s)) / 2, from"
                            + " r_t = (1 + gamma) r",
                    "Karras et al. 2022, algorithms 1 and 2"),
            (config, context) -> new HeunSampler(config, Trajectory.of(config.steps(), context)));

    private final Churn churn;

    private HeunSampler(Churn.Config config, Trajectory trajectory) {
        super(trajectory);
        this.churn = new Churn(config, trajectory);
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        Churn.Noisy start = churn.add(state.head(), leg.from(), scope);
        Denoised here = trajectory.denoise(start.z(), start.logSnr(), scope);
        NDArray euler = trajectory.forward().move(here, start.logSnr(), leg.to(), 0, scope);
        if (start.logSnr() == Double.NEGATIVE_INFINITY) {
            return new NDList(euler);
        }
        Denoised there = trajectory.denoise(euler, leg.to(), scope);
        return new NDList(euler.add(trajectory.forward().correction(here, there, start.logSnr(), leg.to(), scope)));
    }
}
