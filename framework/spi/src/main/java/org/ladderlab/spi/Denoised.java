package org.ladderlab.spi;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What a denoiser makes of {@code z = alpha x + sigma eps}, seen as any of the predictions. Conversions: Salimans and Ho
 * 2022, appendix D, for any frame.
 *
 * @param z (n, ...)
 * @param alpha (n, 1, ...), of z's type
 * @param sigma (n, 1, ...), of z's type
 * @param kind what {@code output} is
 * @param output in z's shape
 * @param spread what a network that learns the variance of p(z_s | z_t) says of it, in z's shape; empty if it is fixed
 */
public record Denoised(
        NDArray z, NDArray alpha, NDArray sigma, Prediction kind, NDArray output, Optional<NDArray> spread) {

    /** With a fixed variance. */
    public Denoised(NDArray z, NDArray alpha, NDArray sigma, Prediction kind, NDArray output) {
        this(z, alpha, sigma, kind, output, Optional.empty());
    }

    /** The same values, through which gradients reach the network by the spread alone. */
    public Denoised withFixedMean() {
        return new Denoised(z, alpha, sigma, kind, output.stopGradient(), spread);
    }

    /** The estimate of x. */
    public NDArray data() {
        return switch (kind) {
            case NOISE -> z.sub(sigma.mul(output)).div(alpha);
            case DATA -> output;
            case VELOCITY -> alpha.mul(z).sub(sigma.mul(output)).div(power());
        };
    }

    /** The estimate of eps. */
    public NDArray noise() {
        return switch (kind) {
            case NOISE -> output;
            case DATA -> z.sub(alpha.mul(output)).div(sigma);
            case VELOCITY -> sigma.mul(z).add(alpha.mul(output)).div(power());
        };
    }

    /**
     * {@code ||eps - epsHat||^2}, per example, (n), taken in the network's own prediction so that nothing cancels.
     *
     * @param x the data
     * @param noise the noise
     */
    public NDArray noiseError(NDArray x, NDArray noise) {
        NDArray error =
                switch (kind) {
                    case NOISE -> noise.sub(output);
                    case DATA -> x.sub(output).mul(alpha.div(sigma));
                    case VELOCITY ->
                        noise.mul(alpha).sub(x.mul(sigma)).sub(output).mul(alpha.div(power()));
                };
        return Tensors.sumPerExample(error.square());
    }

    /**
     * {@code ||x - xHat||^2}, per example, (n), taken in the network's own prediction so that nothing cancels.
     *
     * @param x the data
     * @param noise the noise
     */
    public NDArray dataError(NDArray x, NDArray noise) {
        return Tensors.sumPerExample(dataErrorPerDimension(x, noise));
    }

    /** The summands of {@link #dataError}, in z's shape. */
    public NDArray dataErrorPerDimension(NDArray x, NDArray noise) {
        NDArray error =
                switch (kind) {
                    case NOISE -> noise.sub(output).mul(sigma.div(alpha));
                    case DATA -> x.sub(output);
                    case VELOCITY ->
                        noise.mul(alpha).sub(x.mul(sigma)).sub(output).mul(sigma.div(power()));
                };
        return error.square();
    }

    private NDArray power() {
        return alpha.square().add(sigma.square());
    }
}
