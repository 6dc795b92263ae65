package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * An encoder that is a fixed Gaussian diffusion: {@code q(z_t | x) = N(alpha_t x, sigma_t^2)}, with finitely or infinitely
 * many levels.
 *
 * <p>With T levels the times are i / T, i = 0 .. T. Where the schedule's log SNR is finite at t = 0 the latents are z_0 ..
 * z_T, as in VDM; where it is infinite z_0 is the data itself and the latents are z_1 .. z_T, as in DDPM.
 */
public interface GaussianDiffusion extends Encoder {

    /** The schedule, already {@linkplain NoiseSchedule#discretised discretised} if the ladder is finite. */
    NoiseSchedule schedule();

    /** How a log SNR becomes alpha and sigma. */
    Frame frame();

    /** T, or empty for the infinite ladder. */
    OptionalInt steps();

    /** The smallest i of a latent z_i: 0 where the log SNR is finite at t = 0, else 1. */
    default int firstLatent() {
        return Double.isInfinite(schedule().logSnr(0)) ? 1 : 0;
    }

    /** The time of z_i: {@code i / T}; the infinite ladder has z_0 only. */
    default double time(int i) {
        return i == 0 ? 0 : (double) i / steps().orElseThrow();
    }

    /** The log SNR of z_i, one i for each example: float64, (n). */
    default NDArray logSnr(int[] steps, Step step) {
        return schedule().logSnr(Arrays.stream(steps).mapToDouble(this::time).toArray(), step);
    }

    /** The log SNR of z_i, the same for each example: float64, (examples). */
    default NDArray logSnr(int i, long examples, Step step) {
        return schedule().logSnr(new double[] {time(i)}, step).broadcast(new Shape(examples));
    }

    /** alpha at each example's log SNR (float64, (n)), ready to multiply float32 arrays of the given shape (n, ...). */
    default NDArray alpha(NDArray logSnr, Shape like) {
        return Tensors.toFloat32(Tensors.perExample(frame().alpha(logSnr), like));
    }

    /** sigma at each example's log SNR (float64, (n)), ready to multiply float32 arrays of the given shape (n, ...). */
    default NDArray sigma(NDArray logSnr, Shape like) {
        return Tensors.toFloat32(Tensors.perExample(frame().sigma(logSnr), like));
    }

    /**
     * {@code z = alpha x + sigma noise}.
     *
     * @param logSnr float64, (n)
     */
    default NDArray diffuse(NDArray x, NDArray logSnr, NDArray noise) {
        return x.mul(alpha(logSnr, x.getShape())).add(noise.mul(sigma(logSnr, x.getShape())));
    }
}
