package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A normal law with independent dimensions for each example. What is learned feels its draws: they are reparameterised.
 *
 * @param mean (n, ...), owned by the step
 * @param logVariance broadcasts against the mean
 */
public record DiagonalGaussian(NDArray mean, NDArray logVariance) implements Law {

    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /** N(0, 1) in the shape of {@code like}. */
    public static DiagonalGaussian standard(NDArray like) {
        return new DiagonalGaussian(like.zerosLike(), like.zerosLike());
    }

    @Override
    public Shape shape() {
        return mean.getShape();
    }

    @Override
    public NDArray sample(double temperature, Scope scope) {
        NDArray noise = scope.normal(shape());
        return sample(temperature == 1 ? noise : Tensors.scale(noise, temperature));
    }

    /** {@code mean + standard deviation * noise}: a draw whose gradient reaches both (reparameterised). */
    public NDArray sample(NDArray noise) {
        return mean.add(noise.mul(Tensors.scale(logVariance, 0.5).exp()));
    }

    /**
     * {@code KL(this || other) = 1/2 sum(lv2 - lv1 + exp(lv1 - lv2) + (m1 - m2)^2 exp(-lv2) - 1)}, nats per example, (n).
     */
    @Override
    public NDArray kl(Law other) {
        return Tensors.sumPerExample(klPerDimension(other.as(DiagonalGaussian.class)));
    }

    /** The summands of {@link #kl}, in the shape of the mean. */
    public NDArray klPerDimension(DiagonalGaussian other) {
        NDArray logRatio = logVariance.sub(other.logVariance);
        NDArray distance =
                mean.sub(other.mean).square().mul(other.logVariance.neg().exp());
        return Tensors.scale(Tensors.shift(distance.add(logRatio.exp()).sub(logRatio), -1), 0.5);
    }

    /** {@code 1/2 sum(log variance + log 2 pi + 1)}, nats per example, (n). */
    public NDArray entropy() {
        NDArray summands = Tensors.shift(mean.zerosLike().add(logVariance), LOG_TWO_PI + 1);
        return Tensors.scale(Tensors.sumPerExample(summands), 0.5);
    }

    @Override
    public NDArray logProb(NDArray x) {
        NDArray distance = x.sub(mean).square().mul(logVariance.neg().exp());
        return Tensors.sumPerExample(Tensors.scale(Tensors.shift(distance.add(logVariance), LOG_TWO_PI), -0.5));
    }

    @Override
    public NDArray bestGuess() {
        return mean;
    }
}
