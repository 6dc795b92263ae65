package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Denoised;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Sampler;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

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
public final class DdimSampler implements Sampler {

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "ddim",
            new Config(Optional.empty(), 0),
            new ComponentType.Doc(
                    "A first-order solver of the probability flow, with noise of chosen strength.",
                    "z_s = alpha_s xHat + sigma_s (sqrt(1 - eta^2 c) epsHat + eta sqrt(c) noise), c = -expm1(l_t - l_s)",
                    "Song et al. 2021 (DDIM), equations 12 and 16"),
            (config, context) -> new DdimSampler(config, Trajectory.of(config.steps(), context)));

    /** The settings. */
    public record Config(
            @Setting(value = "number of steps; without it the encoder's own, or 250 of an infinite ladder", min = 1)
                    Optional<Integer> steps,
            @Setting(value = "strength of the noise: 0 none, 1 ancestral", min = 0, max = 1) double eta) {}

    private final double eta;
    private final Trajectory trajectory;

    private DdimSampler(Config config, Trajectory trajectory) {
        this.eta = config.eta();
        this.trajectory = trajectory;
    }

    @Override
    public NDArray sample(long count, Step step) {
        return trajectory.sample(count, this::next, step);
    }

    NDList next(NDList state, int from, Step step) {
        NDArray z = state.head();
        Frame frame = trajectory.diffusion().frame();
        NDArray logSnrFrom = trajectory.logSnr(from, z, step);
        NDArray logSnrTo = trajectory.logSnr(from + 1, z, step);
        NDArray fresh = Tensors.scale(ReverseStep.fraction(logSnrFrom, logSnrTo), eta * eta);
        NDArray sigma = frame.sigma(logSnrTo);
        NDArray kept = sigma.mul(Tensors.shift(fresh.neg(), 1).sqrt());

        Denoised denoised = trajectory.decoder().denoise(z, logSnrFrom, step);
        NDArray next = denoised.data()
                .mul(ReverseStep.like(z, frame.alpha(logSnrTo)))
                .add(denoised.noise().mul(ReverseStep.like(z, kept)));
        if (eta > 0) {
            next = next.add(step.normal(z.getShape()).mul(ReverseStep.like(z, sigma.mul(fresh.sqrt()))));
        }
        return new NDList(next);
    }
}
