package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The noise that EDM's samplers add before each step (Karras et al. 2022, algorithm 2, lines 4 to 6), in {@code y = z / alpha}
 * and {@code r = sigma / alpha}:
 *
 * <pre>
 * gamma = min(S_churn / N, sqrt(2) - 1) if S_min &lt;= r &lt;= S_max, else 0
 * rHat = (1 + gamma) r,   yHat = y + sqrt(rHat^2 - r^2) S_noise noise
 * </pre>
 */
public final class Churn {

    /** The settings of a sampler with churn. */
    public record Config(
            @Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps,
            @Setting(value = "S_churn: the noise added over all steps; 0 for a deterministic sampler", min = 0)
                    double churn,
            @Setting(value = "S_min: the smallest sigma / alpha at which noise is added", min = 0) double churnMin,
            @Setting(value = "S_max: the largest sigma / alpha at which noise is added; absent for no limit", min = 0)
                    Optional<Double> churnMax,
            @Setting(value = "S_noise: standard deviation of the noise added, 1 for what the flow needs", min = 0)
                    double churnNoise)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), churn, churnMin, churnMax, churnNoise);
        }
    }

    static final Config NONE = new Config(Optional.empty(), 0, 0, Optional.empty(), 1);

    private final Config config;
    private final Trajectory trajectory;

    Churn(Config config, Trajectory trajectory) {
        if (config.churn() == 0) {
            String because = "'churn' is 0, so no noise is added";
            Idle.refuse("churnMin", config.churnMin(), NONE.churnMin(), because);
            Idle.refuse("churnMax", config.churnMax(), NONE.churnMax(), because);
            Idle.refuse("churnNoise", config.churnNoise(), NONE.churnNoise(), because);
        } else {
            trajectory
                    .diffusion()
                    .requireOneLogSnr(
                            "Churn, which goes back to an earlier latent by adding noise alone,",
                            "use the sampler 'ddim' with 'eta', whose noise any process has");
        }
        this.config = config;
        this.trajectory = trajectory;
    }

    /** A latent and its log SNR. */
    record Noisy(NDArray z, double logSnr) {}

    /** The latent with noise added, and the lower log SNR that it then has. */
    Noisy add(NDArray z, double logSnr, Scope scope) {
        double r = Math.exp(-logSnr / 2);
        double gamma = Math.min(config.churn() / trajectory.legs(), Math.sqrt(2) - 1);
        if (gamma == 0 || r < config.churnMin() || r > config.churnMax().orElse(Double.MAX_VALUE)) {
            return new Noisy(z, logSnr);
        }
        Frame frame = trajectory.frame();
        double lower = logSnr - 2 * Math.log1p(gamma);
        double alpha = frame.alpha(lower);
        double added = r * Math.sqrt(gamma * (2 + gamma)) * config.churnNoise();
        NDArray noise = scope.normal(z.getShape());
        return new Noisy(Tensors.scale(z, alpha / frame.alpha(logSnr)).add(Tensors.scale(noise, alpha * added)), lower);
    }
}
