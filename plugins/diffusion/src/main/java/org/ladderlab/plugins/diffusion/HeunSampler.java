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
 * Heun's method, of second order at two evaluations a step, for the probability flow in {@code y = z / alpha} over
 * {@code r = sigma / alpha = exp(-l / 2)}, where it is {@code dy/dr = epsHat}:
 *
 * <pre>
 * y~ = y + (r_s - r_t) epsHat(y, r_t),   y_s = y + (r_s - r_t) (epsHat(y, r_t) + epsHat(y~, r_s)) / 2
 * </pre>
 *
 * This is EDM's deterministic sampler in any frame; the times come from the schedule.
 */
public final class HeunSampler implements Sampler {

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "heun",
            new Config(Optional.empty()),
            new ComponentType.Doc(
                    "A second-order solver of the probability flow with two evaluations a step.",
                    "y_s = y + (r_s - r_t) (epsHat(y, r_t) + epsHat(y + (r_s - r_t) epsHat(y, r_t), r_s)) / 2",
                    "Karras et al. 2022, algorithm 1"),
            (config, context) -> new HeunSampler(Trajectory.of(config.steps(), context)));

    /** The settings. */
    public record Config(
            @Setting(value = "number of steps; without it the encoder's own, or 250 of an infinite ladder", min = 1)
                    Optional<Integer> steps) {}

    private final Trajectory trajectory;

    private HeunSampler(Trajectory trajectory) {
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
        NDArray alpha = frame.alpha(logSnrTo);
        // (r_s - r_t) alpha_s = -alpha_s r_t c with c of half the log SNR, so that nothing cancels.
        NDArray fraction = ReverseStep.fraction(Tensors.scale(logSnrFrom, 0.5), Tensors.scale(logSnrTo, 0.5));
        NDArray stride = ReverseStep.like(
                z,
                alpha.mul(Tensors.scale(logSnrFrom, -0.5).exp()).mul(fraction).neg());

        NDArray start = z.mul(ReverseStep.like(z, alpha.div(frame.alpha(logSnrFrom))));
        NDArray slope = trajectory.decoder().denoise(z, logSnrFrom, step).noise();
        NDArray euler = start.add(slope.mul(stride));
        NDArray slopeThere = trajectory.decoder().denoise(euler, logSnrTo, step).noise();
        return new NDList(start.add(Tensors.scale(slope.add(slopeThere), 0.5).mul(stride)));
    }
}
