package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDList;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;

/**
 * Euler's method, of first order, for the probability flow in {@code y = z / alpha} over {@code r = sigma / alpha}, where it is
 * {@code dy/dr = epsHat}, with EDM's {@link Churn} before each step:
 *
 * <pre>
 * y_s = y + (r_s - r_t) epsHat(y, r_t),   z_s = alpha_s y_s = alpha_s xHat + sigma_s epsHat
 * </pre>
 *
 * Without churn it is DDIM with eta = 0; the two add noise in different ways.
 */
public final class EulerSampler extends SteppedSampler {

    public static final ComponentType<Sampler, Churn.Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "euler",
            Churn.NONE,
            new ComponentType.Doc(
                    "A first-order solver of the probability flow, with churn.",
                    "y_s = yHat + (r_s - rHat) epsHat(yHat, rHat), rHat = (1 + gamma) r, y = z / alpha, r = sigma / alpha",
                    "Karras et al. 2022, algorithm 2 without its lines 8 to 10"),
            (config, context) -> new EulerSampler(config, Trajectory.of(config.steps(), context)));

    private final Churn churn;

    private EulerSampler(Churn.Config config, Trajectory trajectory) {
        super(trajectory);
        this.churn = new Churn(config, trajectory);
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        Churn.Noisy start = churn.add(state.head(), leg.from(), scope);
        Denoised denoised = trajectory.denoise(start.z(), start.logSnr(), scope);
        return new NDList(trajectory.forward().move(denoised, start.logSnr(), leg.to(), 0, scope));
    }
}
