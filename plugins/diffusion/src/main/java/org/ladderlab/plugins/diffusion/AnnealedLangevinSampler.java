package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@link Langevin} steps alone, at one noise level after the other down to the one next to the data, of the size
 *
 * <pre>
 * e = 2 a (r sigma_s)^2,   a = (alpha_s / alpha_u)^2
 * </pre>
 *
 * at s, u the next level towards the data, whose alpha is 1; where the variance explodes a is 1. A latent enters a level as it left the one
 * above. The estimate of the data at the last level is the sample, or the latent itself.
 */
public final class AnnealedLangevinSampler extends SteppedSampler {

    /** The settings. */
    public record Config(
            @Setting(
                            value =
                                    "number of noise levels; without it the encoder's own, or 250 of an infinite ladder",
                            min = 1)
                    Optional<Integer> steps,
            @Setting(value = "Langevin steps at each level", min = 1) int correctorSteps,
            @Setting(value = "r: the step is 2 a (r sigma_s)^2", min = 0, aboveMin = true) double signalToNoise,
            @Setting("whether the sample is the estimate of the data at the last level, and not its latent")
                    boolean denoised)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), correctorSteps, signalToNoise, denoised);
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "annealed-langevin",
            new Config(Optional.empty(), 5, 0.176, true),
            new ComponentType.Doc(
                    "Langevin dynamics at one noise level after the other.",
                    "z + e s + sqrt(2e) noise, e = 2 a (r sigma_s)^2, a = (alpha_s / alpha_u)^2, u the level after s",
                    "Song and Ermon 2019 (NCSN), algorithm 1; 2020 (NCSNv2), algorithm 1, with its denoising step"),
            AnnealedLangevinSampler::new);

    private final Config config;

    private AnnealedLangevinSampler(Config config, BuildContext context) {
        super(Trajectory.of(config.steps(), context));
        trajectory.diffusion().requireOneLogSnr("The sampler 'annealed-langevin'", "use 'ancestral'");
        ReverseSde.requireLast(config.denoised(), trajectory);
        this.config = config;
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        Frame frame = trajectory.frame();
        double kept = frame.alpha(leg.to()) / frame.alpha(leg.after());
        double size = 2 * Math.pow(kept * config.signalToNoise() * frame.sigma(leg.to()), 2);
        Langevin langevin = new Langevin(config.correctorSteps(), trajectory, (score, noise) -> scope.scalar(size)
                .broadcast(score.getShape().get(0)));
        NDArray z = langevin.move(state.head(), leg.to(), scope);
        if (config.denoised()
                && trajectory.isLast(leg)
                && trajectory.diffusion().firstLatent() == 0) {
            NDArray data = trajectory.denoise(z, leg.to(), scope).data();
            return new NDList(Tensors.scale(data, frame.alpha(leg.to())));
        }
        return new NDList(z);
    }
}
