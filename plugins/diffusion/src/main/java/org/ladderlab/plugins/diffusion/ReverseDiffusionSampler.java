package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The {@link ReverseSde} discretised as the ladder discretises the way up, {@code q(z_t | z_s) = N(a z_s, b)}:
 *
 * <pre>
 * z_s = (2 - a) z_t + b s + sqrt(b) noise,   a = alpha_t / alpha_s,   b = -sigma_t^2 expm1(l_t - l_s)
 * </pre>
 *
 * With DDPM's betas {@code a = sqrt(1 - beta), b = beta}; in the variance exploding frame {@code a = 1, b = sigma_t^2 - sigma_s^2}.
 */
public final class ReverseDiffusionSampler extends SteppedSampler {

    public static final ComponentType<Sampler, ReverseSde.Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "reverse-diffusion",
            ReverseSde.DENOISED,
            new ComponentType.Doc(
                    "The reverse SDE in the steps in which the ladder goes up.",
                    "z_s = (2 - a) z_t + b s + sqrt(b) noise, q(z_t | z_s) = N(a z_s, b)",
                    "Song et al. 2021 (score SDE), appendix E"),
            ReverseDiffusionSampler::new);

    private final ReverseSde sde;

    private ReverseDiffusionSampler(ReverseSde.Config config, BuildContext context) {
        super(Trajectory.of(config.steps(), context));
        this.sde = new ReverseSde("The sampler 'reverse-diffusion'", config, trajectory);
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        NDArray z = state.head();
        double sigma = trajectory.frame().sigma(leg.from());
        double a = trajectory.frame().alpha(leg.from()) / trajectory.frame().alpha(leg.to());
        double b = -sigma * sigma * Math.expm1(leg.from() - leg.to());
        NDArray score = sde.score(trajectory.denoise(z, leg.from(), scope), leg.from());
        NDArray mean = Tensors.scale(z, 2 - a).add(Tensors.scale(score, b));
        return new NDList(sde.step(mean, Math.sqrt(b), leg, scope));
    }
}
