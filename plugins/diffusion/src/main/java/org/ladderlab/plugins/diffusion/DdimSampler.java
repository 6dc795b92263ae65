package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * DDIM, for any alpha and sigma:
 *
 * <pre>
 * z_s = alpha_s xHat + sigma_s (sqrt(1 - eta^2 c) epsHat + eta sqrt(c) noise),   c = -expm1(l_t - l_s)
 * </pre>
 *
 * With eta = 0 it is Euler's method for the probability flow in (z / alpha, sigma / alpha); with eta = 1 it is ancestral
 * sampling with the variance of q.
 */
public final class DdimSampler extends SteppedSampler {

    /** The settings. */
    public record Config(
            @Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps,
            @Setting(value = "strength of the noise: 0 none, 1 ancestral", min = 0, max = 1) double eta)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), eta);
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "ddim",
            new Config(Optional.empty(), 0),
            new ComponentType.Doc(
                    "A first-order solver of the probability flow, with noise of chosen strength.",
                    "z_s = alpha_s xHat + sigma_s (sqrt(1 - eta^2 c) epsHat + eta sqrt(c) noise), c = -expm1(l_t - l_s)",
                    "Song et al. 2021 (DDIM), equations 12 and 16"),
            (config, context) -> new DdimSampler(config.eta(), Trajectory.of(config.steps(), context)));

    private final double eta;

    private DdimSampler(double eta, Trajectory trajectory) {
        super(trajectory);
        this.eta = eta;
    }

    @Override
    NDList next(NDList state, Trajectory.Leg leg, Scope scope) {
        Denoised denoised = trajectory.denoise(state.head(), leg.from(), scope);
        return new NDList(trajectory.forward().move(denoised, leg.from(), leg.to(), eta, scope));
    }
}
