package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Sampler;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/**
 * DPM-Solver++(2M), of second order at one evaluation a step:
 *
 * <pre>
 * z_s = (sigma_s / sigma_t) z_t - alpha_s expm1(-h) (xHat_t + h / (2 h') (xHat_t - xHat_t')),   h = (l_s - l_t) / 2
 * </pre>
 *
 * where t' is the level before t and h' the step from it. The first step has no t' and is of first order (DDIM).
 */
public final class DpmSolver2mSampler implements Sampler {

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "dpm-solver-2m",
            new Config(Optional.empty()),
            new ComponentType.Doc(
                    "A second-order multistep solver of the probability flow.",
                    "z_s = (sigma_s/sigma_t) z_t - alpha_s expm1(-h) (xHat + h/(2h') (xHat - xHat'))",
                    "Lu et al. 2022 (DPM-Solver++), algorithm 2"),
            (config, context) -> new DpmSolver2mSampler(Trajectory.of(config.steps(), context)));

    /** The settings. */
    public record Config(
            @Setting(value = "number of steps; without it the encoder's own, or 250 of an infinite ladder", min = 1)
                    Optional<Integer> steps) {}

    private final Trajectory trajectory;

    private DpmSolver2mSampler(Trajectory trajectory) {
        this.trajectory = trajectory;
    }

    @Override
    public NDArray sample(long count, Step step) {
        return trajectory.sample(count, this::next, step);
    }

    /** The state is z and, from the second step on, the estimate of the data at the level before. */
    NDList next(NDList state, int from, Step step) {
        NDArray z = state.head();
        Frame frame = trajectory.diffusion().frame();
        NDArray logSnrFrom = trajectory.logSnr(from, z, step);
        NDArray logSnrTo = trajectory.logSnr(from + 1, z, step);
        NDArray data = trajectory.decoder().denoise(z, logSnrFrom, step).data();
        NDArray target = data;
        if (from > 0) {
            NDArray before = logSnrFrom.sub(trajectory.logSnr(from - 1, z, step));
            NDArray slope = Tensors.scale(logSnrTo.sub(logSnrFrom).div(before), 0.5);
            target = data.add(data.sub(state.get(1)).mul(ReverseStep.like(z, slope)));
        }
        NDArray fraction = ReverseStep.fraction(Tensors.scale(logSnrFrom, 0.5), Tensors.scale(logSnrTo, 0.5));
        NDArray kept = frame.sigma(logSnrTo).div(frame.sigma(logSnrFrom));
        NDArray next = z.mul(ReverseStep.like(z, kept))
                .add(target.mul(ReverseStep.like(z, frame.alpha(logSnrTo).mul(fraction))));
        return new NDList(next, data);
    }
}
