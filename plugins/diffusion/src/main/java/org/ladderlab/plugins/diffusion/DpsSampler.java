package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Ancestral sampling whose every step moves towards what was seen, by a gradient through the denoiser, J = dxHat / dz:
 *
 * <pre>
 * likelihood       xHat + sigma^2 / alpha J' A' (s^2 I)^-1 (y - A xHat)                DPS as Bayes' rule: xHat taken for x
 * pseudo-inverse   xHat + sigma^2 / alpha J' A' (s^2 I + r^2 A A')^-1 (y - A xHat)     PiGDM
 * norm             z_s + scale J' A' (y - A xHat) / |y - A xHat|                       DPS as it was published
 * </pre>
 *
 * in the place of xHat, or of z_s. For normal data {@code pseudo-inverse} with their deviation is exact as steps get many; {@code likelihood} tends
 * to maximum likelihood, and the spread of {@code norm} is what its scale makes it.
 */
public final class DpsSampler extends ObservedSampler {

    /** The settings. */
    public record Config(
            @Setting(value = Steps.MEANING, min = 1) Optional<Integer> steps,
            @Setting("what was seen") Observation.Config observation,
            @Setting("the gradient that is followed") Form form,
            @Setting(value = "length of the step along the gradient of the norm", min = 0, aboveMin = true)
                    double scale,
            @Setting("how sure an estimate is taken to be, of the form pseudo-inverse") Uncertainty uncertainty,
            @Setting(value = PICTURES, min = 2) Optional<Integer> pictures) {}

    /** Which gradient. */
    public enum Form {
        /** Of |y - A xHat|. */
        NORM,
        /** Of log p(y) with x = xHat. */
        LIKELIHOOD,
        /** Of log p(y) with x normal around xHat. */
        PSEUDO_INVERSE
    }

    private static final Config STANDARD =
            new Config(Optional.empty(), Observation.STANDARD, Form.NORM, 0.5, Uncertainty.NOISE, Optional.empty());

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "dps",
            STANDARD,
            new ComponentType.Doc(
                    "Ancestral samples given a linear observation, by a gradient through the denoiser (DPS, PiGDM).",
                    "xHat + sigma^2 / alpha J' A' (s^2 I + r^2 A A')^-1 (y - A xHat), or z_s - scale grad |y - A xHat|",
                    "Chung et al. 2023 (DPS), algorithm 1; Song et al. 2023 (PiGDM), equation 7"),
            (config, context) -> {
                check(config);
                return new DpsSampler(
                        config, Trajectory.of(config.steps(), context), Observation.of(config.observation(), context));
            });

    private final Config config;

    private DpsSampler(Config config, Trajectory trajectory, Observation observation) {
        super(trajectory, observation, config.pictures());
        this.config = config;
        if (config.form() != Form.NORM && trajectory.startsInPureNoise()) {
            throw new ConfigurationException(
                    "form",
                    "The schedule ends in pure noise, where the denoiser has no gradient and sigma^2 / alpha is infinite; wrap"
                            + " the schedule in 'truncated', or use the form 'norm'.");
        }
    }

    private static void check(Config config) {
        if (config.form() != Form.NORM) {
            Idle.refuse("scale", config.scale(), STANDARD.scale(), "only the form 'norm' has a scale");
        }
        if (config.form() != Form.PSEUDO_INVERSE) {
            String because = "only the form 'pseudo-inverse' asks how sure an estimate is";
            Idle.refuse(
                    "uncertainty.dataDeviation",
                    config.uncertainty().dataDeviation(),
                    Uncertainty.NOISE.dataDeviation(),
                    because);
            Idle.refuse("uncertainty.weight", config.uncertainty().weight(), Uncertainty.NOISE.weight(), because);
        }
    }

    @Override
    NDArray estimate(NDArray z, NDArray y, double from, double to, Scope scope) {
        try (GradientMode on = GradientMode.on()) {
            NDArray input = z.duplicate();
            input.setRequiresGradient(true);
            NDArray data = trajectory.denoise(input, from, scope).data();
            NDArray estimate = data.stopGradient();
            if (config.form() == Form.NORM && Double.isNaN(to)) {
                return estimate;
            }
            NDArray pull = pull(estimate, y, from, to, scope);
            NDList gradients = WeightOps.gradients(data.mul(pull).sum(), List.of(input), scope.manager());
            return estimate.add(gradients.head()).stopGradient();
        }
    }

    /** What J' is multiplied with, in units of the estimate. */
    private NDArray pull(NDArray estimate, NDArray y, double from, double to, Scope scope) {
        if (config.form() == Form.NORM) {
            // A step moves by fromData times what the estimate moves by.
            double moved = trajectory
                    .forward()
                    .step(scope.vector(new double[] {from}), scope.vector(new double[] {to}), scope)
                    .fromData()
                    .getDouble();
            return Tensors.scale(observation.direction(estimate, y, scope), config.scale() / moved);
        }
        double variance =
                config.form() == Form.LIKELIHOOD ? 0 : config.uncertainty().variance(from);
        double power = Math.exp(-from) * trajectory.frame().alpha(from);
        return Tensors.scale(observation.pull(estimate, y, variance, scope), power);
    }

    @Override
    NDArray next(NDArray z, NDArray estimate, double from, double to, Scope scope) {
        NDArray alpha =
                Tensors.perExample(scope.vector(new double[] {trajectory.frame().alpha(from)}), z.getShape());
        NDArray sigma =
                Tensors.perExample(scope.vector(new double[] {trajectory.frame().sigma(from)}), z.getShape());
        Denoised guided = new Denoised(z, alpha, sigma, Prediction.DATA, estimate);
        return trajectory.forward().move(guided, from, to, 1, scope);
    }
}
