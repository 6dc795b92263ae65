package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Samples of what an example may have been of which {@code y = A x + s n} was seen: at each level denoise, solve, and add noise again,
 *
 * <pre>
 * x* = argmin |y - A x|^2 / (2 s^2) + |x - xHat|^2 / (2 r^2), or a draw from the law of which that is the negative log
 * z_s = alpha_s x* + sigma_s (sqrt(1 - zeta) (z_t - alpha_t x*) / sigma_t + sqrt(zeta) n)
 * </pre>
 *
 * and x* at the last level. For normal data, with their deviation and zeta 1, draws are exact with any number of levels; the optimum has the
 * right mean and half of the variance. Published schemes are settings:
 *
 * <pre>
 * DAPS             solution draw, centreSteps 5
 * Local MAP        solution optimum, dataDeviation given
 * DiffPIR          solution optimum, weight lambda
 * </pre>
 */
public final class PosteriorSampler extends ObservedSampler {

    /** The settings. */
    public record Config(
            @Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps,
            @Setting("what was seen") Observation.Config observation,
            @Setting("what is taken of the law of x given an estimate and what was seen") Solution solution,
            @Setting(value = "zeta: share of the noise that each level draws anew", min = 0, max = 1) double renewed,
            @Setting("how sure an estimate is taken to be") Uncertainty uncertainty,
            @Setting(
                            value =
                                    "Euler steps along the probability flow whose end is the estimate; 0 for the denoiser's own",
                            min = 0)
                    int centreSteps,
            @Setting(value = PICTURES, min = 2) Optional<Integer> pictures) {}

    /** What stands for x at a level. */
    public enum Solution {
        /** A draw: the optimum with both targets perturbed. */
        DRAW,
        /** The most probable value. */
        OPTIMUM
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "posterior",
            new Config(
                    /* steps= */ Optional.empty(),
                    /* observation= */ Observation.STANDARD,
                    /* solution= */ Solution.DRAW,
                    /* renewed= */ 1,
                    /* uncertainty= */ Uncertainty.NOISE,
                    /* centreSteps= */ 0,
                    /* pictures= */ Optional.empty()),
            new ComponentType.Doc(
                    "Samples given a linear observation: denoise, solve, add noise again (DAPS, local MAP, DiffPIR).",
                    "x* = argmin |y - A x|^2 / (2 s^2) + |x - xHat|^2 / (2 r^2), or a draw,"
                            + " z_s = alpha_s x* + sigma_s (sqrt(1 - zeta) (z_t - alpha_t x*) / sigma_t + sqrt(zeta) n)",
                    "Zhang et al. 2024 (DAPS), algorithm 1; Zhang, Brekelmans and Ver Steeg 2025, arXiv 2510.07343 (local MAP);"
                            + " Zhu et al. 2023 (DiffPIR), algorithm 1"),
            (config, context) -> new PosteriorSampler(
                    config, Trajectory.of(config.steps(), context), Observation.of(config.observation(), context)));

    /** How levels of the way to an estimate are spread: sigma / alpha to this power in even steps. */
    private static final double RHO = 7;

    private final Config config;

    private PosteriorSampler(Config config, Trajectory trajectory, Observation observation) {
        super(trajectory, observation, config.pictures());
        this.config = config;
        if (trajectory.startsInPureNoise()) {
            requireFiniteStart(config);
        }
    }

    private static void requireFiniteStart(Config config) {
        if (config.uncertainty().dataDeviation().isEmpty()) {
            throw new ConfigurationException(
                    "uncertainty.dataDeviation",
                    "The schedule ends in pure noise, where without a bound an estimate is taken to be infinitely wrong; set"
                            + " 'dataDeviation' to the standard deviation of the data, or wrap the schedule in 'truncated'.");
        }
        if (config.centreSteps() > 0) {
            throw new ConfigurationException(
                    "centreSteps",
                    "The schedule ends in pure noise, from where a way in even steps of a power of sigma / alpha is infinitely"
                            + " long; set 'centreSteps' to 0, or wrap the schedule in 'truncated'.");
        }
    }

    @Override
    NDArray estimate(NDArray z, NDArray y, double from, double to, Scope scope) {
        NDArray centre = centre(z, from, scope);
        double variance = config.uncertainty().variance(from);
        return config.solution() == Solution.DRAW
                ? observation.draw(centre, y, variance, scope)
                : observation.optimum(centre, y, variance, scope);
    }

    /** xHat, or where the probability flow from z ends. */
    private NDArray centre(NDArray z, double from, Scope scope) {
        double last = trajectory.lastLogSnr();
        if (config.centreSteps() == 0 || from == last) {
            return trajectory.denoise(z, from, scope).data();
        }
        double first = Math.exp(-from / (2 * RHO));
        double stride = (Math.exp(-last / (2 * RHO)) - first) / config.centreSteps();
        NDArray u = z;
        double here = from;
        for (int k = 1; k <= config.centreSteps(); k++) {
            double next = k == config.centreSteps() ? last : -2 * RHO * Math.log(first + k * stride);
            u = trajectory.forward().move(trajectory.denoise(u, here, scope), here, next, 0, scope);
            here = next;
        }
        return Tensors.scale(u, 1 / trajectory.frame().alpha(last));
    }

    @Override
    NDArray next(NDArray z, NDArray estimate, double from, double to, Scope scope) {
        Frame frame = trajectory.frame();
        double kept = Math.sqrt(1 - config.renewed()) * frame.sigma(to) / frame.sigma(from);
        double fresh = Math.sqrt(config.renewed()) * frame.sigma(to);
        NDArray next = Tensors.scale(estimate, frame.alpha(to) - kept * frame.alpha(from))
                .add(Tensors.scale(z, kept));
        return fresh > 0 ? next.add(Tensors.scale(scope.normal(z.getShape()), fresh)) : next;
    }
}
