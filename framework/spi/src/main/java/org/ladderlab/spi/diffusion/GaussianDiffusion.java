package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * An encoder that is a fixed Gaussian diffusion: {@code q(z_t | x) = N(alpha_t x, sigma_t^2)}, with finitely or infinitely
 * many levels.
 *
 * <p>With T levels the times are i / T, i = 0 .. T. Where the schedule's log SNR is finite at t = 0 the latents are z_0 ..
 * z_T, as in VDM; where it is infinite z_0 is the data itself and the latents are z_1 .. z_T, as in DDPM.
 *
 * <p>What a latent is, is final: a {@link DiffusionBound} is one only for latents that follow from the schedule and the frame.
 */
public abstract class GaussianDiffusion implements Encoder {

    /** What the data and a draw of N(0, 1) may come to, as a multiple of their scale. */
    private static final double ROOM = 100;

    private final NoiseSchedule schedule;
    private final OptionalInt steps;
    private final Frame frame;

    /**
     * A diffusion; a schedule for a finite ladder is {@linkplain NoiseSchedule#discretised discretised} here.
     *
     * @param steps T, or empty for the infinite ladder
     * @throws ConfigurationException if the schedule's log SNR does not fall
     */
    protected GaussianDiffusion(NoiseSchedule schedule, OptionalInt steps, Frame frame) {
        this.schedule = steps.isPresent() ? schedule.discretised(steps.getAsInt()) : schedule;
        this.steps = steps;
        this.frame = frame;
        requireFall();
        requireLatentsInFloat32();
    }

    private void requireLatentsInFloat32() {
        double largest = Float.MAX_VALUE / ROOM;
        double last = schedule.logSnr(1);
        if (!(frame.sigma(last) <= largest)) {
            throw new ConfigurationException(
                    "schedule",
                    String.format(
                            Locale.ROOT,
                            "The schedule ends at log SNR %.6g, where the noise of this frame is %.3g times N(0, 1), more than"
                                    + " float32 holds; end it at %.1f or above, or take the frame variance-preserving.",
                            last,
                            frame.sigma(last),
                            -2 * Math.log(largest)));
        }
    }

    private void requireFall() {
        ScheduleCheck.requireFall(schedule, steps);
    }

    @Override
    public final void requireSound(Scope scope) {
        ScheduleCheck.requireTensors(schedule, scope);
        if (schedule.learned()) {
            requireFall();
        }
    }

    /** The schedule, already discretised if the ladder is finite. */
    public final NoiseSchedule schedule() {
        return schedule;
    }

    /** How a log SNR becomes alpha and sigma. */
    public final Frame frame() {
        return frame;
    }

    /** T, or empty for the infinite ladder. */
    public final OptionalInt steps() {
        return steps;
    }

    /** The smallest i of a latent z_i: 0 where the log SNR is finite at t = 0, else 1. */
    public final int firstLatent() {
        return Double.isInfinite(schedule.logSnr(0)) ? 1 : 0;
    }

    /** The time of z_i: {@code i / T}; the infinite ladder has z_0 only. */
    public final double time(int i) {
        return i == 0 ? 0 : (double) i / steps.orElseThrow();
    }

    /** The log SNR of z_i, one i for each example: float64, (n). */
    public final NDArray logSnr(int[] indices, Scope scope) {
        return schedule.logSnr(Arrays.stream(indices).mapToDouble(this::time).toArray(), scope);
    }

    /** The log SNR of z_i, the same for each example: float64, (examples). */
    public final NDArray logSnr(int i, long examples, Scope scope) {
        return schedule.logSnr(new double[] {time(i)}, scope).broadcast(new Shape(examples));
    }

    /**
     * {@code z = alpha x + sigma noise}, in x's type. Where that cannot tell z from {@code alpha x}, a denoiser sees its latent
     * rounded; a bound knows z by its noise.
     *
     * @param logSnr float64, (n)
     */
    public final NDArray diffuse(NDArray x, NDArray logSnr, NDArray noise) {
        NDArray alpha = Tensors.perExample(frame.alpha(logSnr), x);
        NDArray sigma = Tensors.perExample(frame.sigma(logSnr), x);
        return x.mul(alpha).add(noise.mul(sigma));
    }
}
