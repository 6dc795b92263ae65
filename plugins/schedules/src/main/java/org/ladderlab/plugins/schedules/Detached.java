package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;

/**
 * The values of a learned schedule, through which no gradient passes.
 *
 * @param inner the schedule
 */
record Detached(NoiseSchedule inner) implements NoiseSchedule {

    @Override
    public Frame frame() {
        return inner.frame();
    }

    @Override
    public double logSnr(double t) {
        return inner.logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return inner.logSnrDerivative(t);
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        return inner.logSnr(times, scope).stopGradient();
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        return inner.logSnrDerivative(times, scope).stopGradient();
    }
}
