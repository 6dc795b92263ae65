package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;

/**
 * What follows from q(z_t | x): latents, steps backwards, and what an estimate misses. There are two, one for a {@link NoiseSchedule}
 * alone and one for a {@link ForwardProcess}, and no plugin can add a third, so that a bound is one whatever plugins say. Log SNRs given
 * here are the schedule's, float64, (n).
 */
public sealed interface ForwardFormula permits ScheduleFormula, ProcessFormula {

    /** The log SNR l of each dimension, float64, (n) or broadcasting to (n, example shape). */
    NDArray level(NDArray logSnr, Scope scope);

    /**
     * {@code z = alpha m + sigma noise}, in x's type. Where that cannot tell z from {@code alpha m}, a denoiser sees its latent
     * rounded; a bound knows z by its noise.
     */
    NDArray diffuse(NDArray x, NDArray logSnr, NDArray noise, Scope scope);

    /**
     * {@code sum over d of dl/dr exp(l) (y - yHat)^2} with {@code y = m + dm/dl}, twice what the infinite ladder pays for each unit of
     * the schedule's log SNR r, (n): {@code ||eps - epsHat||^2} of a schedule alone.
     *
     * @param denoised at {@code z = alpha m + sigma noise}
     */
    NDArray error(Denoised denoised, NDArray x, NDArray noise, NDArray logSnr, Scope scope);

    /** The step from t to s, of the log SNR of each dimension. */
    ReverseStep step(NDArray from, NDArray to, Scope scope);

    /** y of the step from t to s, which stands in {@code q(z_s | z_t, x)} where x stands for a schedule alone. */
    NDArray target(NDArray x, NDArray from, NDArray to, Scope scope);

    /** The estimate of y that p(z_s | z_t) has. */
    NDArray estimatedTarget(Denoised denoised, NDArray from, NDArray to, Scope scope);

    /** {@code y - yHat} of the step from t to s, taken so that nothing cancels. */
    NDArray targetMissed(Denoised denoised, NDArray x, NDArray noise, NDArray from, NDArray to, Scope scope);

    /** The estimate of the data: of x, or of m in the data's coordinates. */
    NDArray estimatedData(Denoised denoised);

    /** {@code z / alpha} in the data's coordinates: where p(x | z_0) lies. */
    NDArray location(NDArray z, NDArray logSnr, Scope scope);

    /** Log of {@code sigma / alpha}, the scale of p(x | z_0), float64, broadcasting to x. */
    NDArray logScale(NDArray x, NDArray logSnr, Scope scope);

    /**
     * {@code x - z / alpha}, known by the noise in z.
     *
     * @param logScale {@link #logScale} in the type in which the error is wanted
     */
    NDArray locationError(NDArray x, NDArray noise, NDArray logSnr, NDArray logScale, Scope scope);
}
