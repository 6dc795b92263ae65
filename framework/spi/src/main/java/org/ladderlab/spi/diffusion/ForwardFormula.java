package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
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

    /**
     * A sampler's step from t to s, {@code alpha_s mHat_s + sigma_s (sqrt(1 - f) epsHat + sqrt(f) noise)} with {@code f = eta^2 rho c}:
     * the way back has eta^2 times its volatility. With eta = 0 it is Euler's method for the probability flow in {@code z / alpha}.
     *
     * @param denoised at t
     * @param from the log SNR of t
     * @param to that of s
     */
    NDArray move(Denoised denoised, double from, double to, double eta, Scope scope);

    /** What Heun's method adds to a step without noise: half of {@code alpha_s} times by how much the second change of z / alpha is larger. */
    NDArray correction(Denoised here, Denoised there, double from, double to, Scope scope);

    /**
     * A step of DPM-Solver++(2M), {@code z_s = (sigma_s / sigma_t) z_t - alpha_s expm1(-h) (y + h / (2 h') (y - y'))}, {@code h = (l_s -
     * l_t) / 2}, with y of the step by the estimate at t and y' by that at t' before it. Without one the step is of first order.
     */
    NDArray multistep(NDArray z, Seen now, Optional<Seen> before, double to, Scope scope);

    /**
     * {@code du/dphi} of the probability flow, u the latent in the variance preserving frame, {@code tan(phi) = exp(-r / 2)}: {@code
     * cos(phi) epsHat - sin(phi) xHat} of a schedule alone.
     *
     * @param denoised at the log SNR r of the angle
     */
    NDArray velocity(Denoised denoised, double angle, Scope scope);

    /**
     * What a denoiser made of a latent.
     *
     * @param estimate {@link Denoised#data}
     * @param logSnr of the latent
     */
    record Seen(NDArray estimate, double logSnr) {}
}
