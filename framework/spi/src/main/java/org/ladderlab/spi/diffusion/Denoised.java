package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What a denoiser makes of {@code z = alpha x + sigma eps}, seen as any of the predictions. Conversions: Salimans and Ho
 * 2022, appendix D, for any frame.
 *
 * @param z (n, ...)
 * @param alpha float64, (n, 1, ...)
 * @param sigma float64, (n, 1, ...)
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

    /** The estimate of x, in z's type. */
    public NDArray data() {
        return switch (kind) {
            case NOISE -> z.sub(typed(sigma).mul(output)).div(typed(alpha));
            case DATA -> output;
            case VELOCITY -> typed(alpha).mul(z).sub(typed(sigma).mul(output)).div(typed(power()));
        };
    }

    /** The estimate of eps, in z's type. */
    public NDArray noise() {
        return switch (kind) {
            case NOISE -> output;
            case DATA -> z.sub(typed(alpha).mul(output)).div(typed(sigma));
            case VELOCITY -> typed(sigma).mul(z).add(typed(alpha).mul(output)).div(typed(power()));
        };
    }

    /**
     * {@code ||eps - epsHat||^2}, per example, (n), taken in the network's own prediction so that nothing cancels.
     *
     * @param x the data
     * @param noise the noise
     */
    public NDArray noiseError(NDArray x, NDArray noise) {
        NDArray squares = Tensors.sumPerExample(error(x, noise).square());
        return switch (kind) {
            case NOISE -> squares;
            case DATA -> squares.mul(alpha.div(sigma).square().reshape(squares.getShape()));
            case VELOCITY -> squares.mul(alpha.div(power()).square().reshape(squares.getShape()));
        };
    }

    /**
     * {@code ||x - xHat||^2}, per example, (n), taken in the network's own prediction so that nothing cancels.
     *
     * @param x the data
     * @param noise the noise
     */
    public NDArray dataError(NDArray x, NDArray noise) {
        return Tensors.sumPerExample(dataDifference(x, noise).square());
    }

    /** {@code x - xHat}, float64, in z's shape, taken in the network's own prediction so that nothing cancels. */
    public NDArray dataDifference(NDArray x, NDArray noise) {
        NDArray factor =
                switch (kind) {
                    case NOISE -> sigma.div(alpha).neg();
                    case DATA -> sigma.onesLike();
                    case VELOCITY -> sigma.div(power()).neg();
                };
        return error(x, noise).mul(factor);
    }

    /** What the network misses of what it predicts, in the data's type. */
    private NDArray error(NDArray x, NDArray noise) {
        return switch (kind) {
            case NOISE -> noise.sub(output);
            case DATA -> x.sub(output);
            case VELOCITY -> noise.mul(typed(alpha)).sub(x.mul(typed(sigma))).sub(output);
        };
    }

    private NDArray typed(NDArray coefficient) {
        return z.getDataType() == DataType.FLOAT64 ? coefficient : Tensors.toFloat32(coefficient);
    }

    private NDArray power() {
        return alpha.square().add(sigma.square());
    }
}
