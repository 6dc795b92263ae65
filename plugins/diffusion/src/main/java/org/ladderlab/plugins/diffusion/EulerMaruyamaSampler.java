package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The method of Euler and Maruyama for the {@link ReverseSde} in time, with its coefficients as they are at t:
 *
 * <pre>
 * z_s = z_t + (d log alpha / dl) w z_t + sigma^2 w s + sigma sqrt(w) noise,   w = (-dl/dt) (t - s)
 * </pre>
 *
 * In the variance preserving frame {@code sigma^2 w = beta (t - s)}, and the second term is half of that times z.
 */
public final class EulerMaruyamaSampler extends SteppedSampler {

    public static final ComponentType<Sampler, ReverseSde.Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "euler-maruyama",
            ReverseSde.DENOISED,
            new ComponentType.Doc(
                    "A first-order solver of the reverse SDE in time.",
                    "z_s = z - (f z - g^2 s) dt + g sqrt(dt) noise, f = d log alpha / dt, g^2 = sigma^2 (-dl/dt)",
                    "Song et al. 2021 (score SDE), equation 6; Kloeden and Platen 1992"),
            EulerMaruyamaSampler::new);

    private final ReverseSde sde;

    private EulerMaruyamaSampler(ReverseSde.Config config, BuildContext context) {
        super(Trajectory.of(config.steps(), context));
        this.sde = new ReverseSde("The sampler 'euler-maruyama'", config, trajectory);
        if (!Double.isFinite(trajectory.diffusion().schedule().logSnrDerivative(1))) {
            throw new ConfigurationException(
                    "The sampler 'euler-maruyama' needs a finite dl/dt at t = 1, where this schedule"
                            + " ends in pure noise; wrap the schedule in 'truncated', or use 'ancestral'.");
        }
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        NDArray z = state.head();
        double w = -trajectory.diffusion().schedule().logSnrDerivative(leg.time()) * leg.duration();
        double sigma = trajectory.frame().sigma(leg.from());
        NDArray score = sde.score(trajectory.denoise(z, leg.from(), scope), leg.from());
        NDArray mean = Tensors.scale(z, 1 + trajectory.frame().logAlphaSlope(leg.from()) * w)
                .add(Tensors.scale(score, sigma * sigma * w));
        return new NDList(sde.step(mean, sigma * Math.sqrt(w), leg, scope));
    }
}
