package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.SeparableSchedule;
import org.ladderlab.spi.tensors.Scope;

/**
 * A learned shape f, which falls from 1 to 0, between learned ends: {@code l(t) = l_1 + (l_0 - l_1) f(t)} (Kingma et al. 2021,
 * appendix I.2).
 *
 * @param curve f
 * @param weights l_0 and l_1, (2)
 * @param gradient what of the ends' gradient passes
 */
record SeparateEnds(NoiseSchedule curve, NDArray weights, UnaryOperator<NDArray> gradient)
        implements SeparableSchedule {

    @Override
    public boolean learned() {
        return true;
    }

    @Override
    public NoiseSchedule ends() {
        return new SeparateEnds(new Detached(curve), weights, gradient);
    }

    @Override
    public NoiseSchedule shape() {
        return new SeparateEnds(curve, weights, NDArray::stopGradient);
    }

    @Override
    public double logSnr(double t) {
        return weights.getFloat(1) + fall() * curve.logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return fall() * curve.logSnrDerivative(t);
    }

    private double fall() {
        return (double) weights.getFloat(0) - weights.getFloat(1);
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        NDArray ends = ends(scope);
        return curve.logSnr(times, scope).mul(ends.get(0).sub(ends.get(1))).add(ends.get(1));
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        NDArray ends = ends(scope);
        return curve.logSnrDerivative(times, scope).mul(ends.get(0).sub(ends.get(1)));
    }

    private NDArray ends(Scope scope) {
        return gradient.apply(scope.vector(new double[2]).add(weights));
    }
}
