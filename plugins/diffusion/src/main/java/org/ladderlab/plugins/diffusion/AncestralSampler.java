package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Sampler;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;

/**
 * Draws each latent from the decoder: {@code z_s ~ p(z_s | z_t)}, with the decoder's variance. With DDPM's T steps it is their
 * algorithm 2:
 *
 * <pre>
 * x_T ~ N(0, I);   for t = T .. 2: x_t-1 = (x_t - beta_t / sqrt(1 - abar_t) epsHat(x_t)) / sqrt(1 - beta_t) + sigma_t noise
 * </pre>
 *
 * and at the end, t = 1, the mean of p(x | x_1) without noise.
 */
public final class AncestralSampler implements Sampler {

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "ancestral",
            new Config(Optional.empty()),
            new ComponentType.Doc(
                    "Draws every latent of the ladder from the decoder, from the deepest down.",
                    "z_s ~ p(z_s | z_t)",
                    "Ho et al. 2020, algorithm 2; Kingma et al. 2021, appendix A.4"),
            (config, context) -> new AncestralSampler(Trajectory.of(config.steps(), context)));

    /** The settings. */
    public record Config(
            @Setting(value = "number of steps; without it the encoder's own, or 250 of an infinite ladder", min = 1)
                    Optional<Integer> steps) {}

    private final Trajectory trajectory;

    private AncestralSampler(Trajectory trajectory) {
        this.trajectory = trajectory;
    }

    @Override
    public NDArray sample(long count, Step step) {
        return trajectory.sample(count, this::next, step);
    }

    NDList next(NDList state, int from, Step step) {
        NDArray z = state.head();
        NDArray logSnrFrom = trajectory.logSnr(from, z, step);
        NDArray logSnrTo = trajectory.logSnr(from + 1, z, step);
        return new NDList(
                trajectory.decoder().reverse(z, logSnrFrom, logSnrTo, step).sample(step.normal(z.getShape())));
    }
}
