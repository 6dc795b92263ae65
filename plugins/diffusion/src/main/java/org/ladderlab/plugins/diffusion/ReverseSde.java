package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The stochastic differential equation that runs the diffusion backwards (Song et al. 2021, score SDE, equation 6), which samplers
 * discretise in different ways:
 *
 * <pre>
 * dz = (f z - g^2 s) dt + g dw,   f = d log alpha / dt,   g^2 = sigma^2 (-dl/dt),   s = -epsHat / sigma
 * </pre>
 *
 * Each step is a mean and a standard deviation; the last one may leave its noise out, which no further step would remove.
 */
public final class ReverseSde {

    /** The settings of a sampler that discretises it. */
    public record Config(
            @Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps,
            @Setting("whether the last step leaves its noise out, which would stay in the sample") boolean denoised)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), denoised);
        }
    }

    /** As the papers sample. */
    static final Config DENOISED = new Config(Optional.empty(), true);

    private final Trajectory trajectory;
    private final boolean denoised;

    /**
     * The way back along a trajectory.
     *
     * @param who the sampler, as a sentence begins
     */
    ReverseSde(String who, Config config, Trajectory trajectory) {
        trajectory
                .diffusion()
                .requireOneLogSnr(who, "use 'ancestral', or 'ddim' with 'eta', whose noise any process has");
        requireLast(config.denoised(), trajectory);
        this.trajectory = trajectory;
        this.denoised = config.denoised();
    }

    /** Refuses noise in the last step of a ladder whose last step is p(x | z_1). */
    static void requireLast(boolean denoised, Trajectory trajectory) {
        if (trajectory.diffusion().firstLatent() > 0) {
            Idle.refuse(
                    "denoised",
                    denoised,
                    DENOISED.denoised(),
                    "the log SNR is infinite at t = 0, and the ladder ends in the mean of p(x | z_1)");
        }
    }

    /** {@code s = -epsHat / sigma}, the gradient of log q(z_t) by the denoiser. */
    NDArray score(Denoised estimate, double logSnr) {
        return score(estimate, logSnr, trajectory);
    }

    static NDArray score(Denoised estimate, double logSnr, Trajectory trajectory) {
        return Tensors.scale(estimate.noise(), -1 / trajectory.frame().sigma(logSnr));
    }

    /** The latent at the end of a leg, by the step's mean and standard deviation. */
    NDArray step(NDArray mean, double deviation, Trajectory.Leg leg, Scope scope) {
        if (denoised && trajectory.isLast(leg) && trajectory.diffusion().firstLatent() == 0) {
            return mean;
        }
        return mean.add(Tensors.scale(scope.normal(mean.getShape()), deviation));
    }
}
