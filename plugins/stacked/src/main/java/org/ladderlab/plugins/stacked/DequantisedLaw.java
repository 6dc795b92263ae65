package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Values on a grid with noise of their own cell added, so that a density can be their model:
 *
 * <pre>
 * v = x + cell (u - 1/2),   u = sigmoid(m + exp(s) e),   e logistic with density f
 * log q(u | x) = log f(e) - s - log f(m + exp(s) e)
 * </pre>
 *
 * in each dimension; uniform where m = s = 0. The draw is made when the law is, and known by its noise: near a cell's end float32 does
 * not tell u from v.
 *
 * @param x the values, (n, ...)
 * @param cell the distance of two neighbouring values
 * @param location m, in x's shape
 * @param logScale s, in x's shape
 * @param noise e, in x's shape
 */
record DequantisedLaw(NDArray x, double cell, NDArray location, NDArray logScale, NDArray noise) implements Law {

    private static final double SMALLEST = 1e-7;

    /** The law with a draw. */
    static DequantisedLaw drawn(NDArray x, double cell, NDArray location, NDArray logScale, Scope scope) {
        NDArray uniform = scope.uniform(x.getShape());
        NDArray inside = uniform.maximum(Tensors.constant(uniform, SMALLEST));
        return new DequantisedLaw(x, cell, location, logScale, logit(inside));
    }

    private static NDArray logit(NDArray u) {
        return u.log().sub(Tensors.shift(u.neg(), 1).log());
    }

    /** v of the draw. */
    NDArray draw() {
        return placed(location.add(logScale.exp().mul(noise)));
    }

    /** {@code KL(q(u | x) || uniform)} at the draw, nats per example, (n): 0 for a uniform law. */
    NDArray overUniform() {
        return overUniform(noise, location.add(logScale.exp().mul(noise)));
    }

    private NDArray overUniform(NDArray e, NDArray transformed) {
        return Tensors.sumPerExample(logDensity(e).sub(logScale).sub(logDensity(transformed)));
    }

    /** {@code log f(e) = -e - 2 log(1 + exp(-e))}. */
    private static NDArray logDensity(NDArray e) {
        return e.add(Tensors.scale(Ops.softplus(e.neg()), 2)).neg();
    }

    private NDArray placed(NDArray transformed) {
        return x.add(Tensors.scale(Tensors.shift(Activation.sigmoid(transformed), -0.5), cell));
    }

    @Override
    public Shape shape() {
        return x.getShape();
    }

    @Override
    public NDArray sample(double temperature, Scope scope) {
        NDArray other = drawn(x, cell, location, logScale, scope).noise;
        return placed(location.add(logScale.exp().mul(Tensors.scale(other, temperature))));
    }

    /** In v, so {@code log q(u | x) - D log cell}; a v at the end of its cell is taken a little inside. */
    @Override
    public NDArray logProb(NDArray v) {
        NDArray u = Tensors.shift(Tensors.scale(v.sub(x), 1 / cell), 0.5);
        NDArray inside = u.maximum(Tensors.constant(u, SMALLEST)).minimum(Tensors.constant(u, 1 - SMALLEST));
        NDArray transformed = logit(inside);
        NDArray e = transformed.sub(location).mul(logScale.neg().exp());
        return Tensors.shift(overUniform(e, transformed), -logCell());
    }

    /** {@code D log cell}, what an example's cell measures. */
    double logCell() {
        return x.getShape().size() / x.getShape().get(0) * Math.log(cell);
    }

    @Override
    public NDArray kl(Law other) {
        throw new ConfigurationException(
                "Noise within the cells of a grid has a density and no divergence from other laws;"
                        + " judge it by its draw.");
    }

    @Override
    public NDArray bestGuess() {
        return placed(location);
    }
}
