package org.ladderlab.plugins.diffusion;

import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/** A schedule given by its two functions, and the ones that the checked values are for. */
record Curve(DoubleUnaryOperator value, DoubleUnaryOperator slope) implements NoiseSchedule {

    static Curve linear(double logSnr0, double logSnr1) {
        return new Curve(t -> logSnr0 + t * (logSnr1 - logSnr0), t -> logSnr1 - logSnr0);
    }

    static Curve truncatedCosine(double lowest, double highest) {
        double a = Math.atan(Math.exp(-highest / 2));
        double b = Math.atan(Math.exp(-lowest / 2));
        return new Curve(
                t -> -2 * Math.log(Math.tan(a + t * (b - a))), t -> -4 * (b - a) / Math.sin(2 * (a + t * (b - a))));
    }

    static Curve vpSde() {
        return new Curve(
                t -> -Math.log(Math.expm1(0.1 * t + 9.95 * t * t)),
                t -> (0.1 + 19.9 * t) / Math.expm1(-0.1 * t - 9.95 * t * t));
    }

    static Curve rectifiedFlow() {
        return new Curve(t -> 2 * Math.log((1 - t) / t), t -> -2 / (t * (1 - t)));
    }

    /** This curve on [from, to], stretched to [0, 1]. */
    Curve on(double from, double to) {
        double width = to - from;
        return new Curve(
                t -> value.applyAsDouble(from + t * width), t -> width * slope.applyAsDouble(from + t * width));
    }

    @Override
    public double logSnr(double t) {
        return value.applyAsDouble(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return slope.applyAsDouble(t);
    }

    /** DDPM's: betas evenly spaced from 1e-4 to 0.02, known at the steps only, its derivative as the way there from the data. */
    record LinearBeta(double[] logSnr) implements NoiseSchedule {

        static LinearBeta ofSteps(int steps) {
            double[] logSnr = new double[steps + 1];
            logSnr[0] = Double.POSITIVE_INFINITY;
            double alphaBar = 1;
            for (int i = 1; i <= steps; i++) {
                alphaBar *= 1 - (1e-4 + (0.02 - 1e-4) * (i - 1) / (steps - 1));
                logSnr[i] = Math.log(alphaBar / (1 - alphaBar));
            }
            return new LinearBeta(logSnr);
        }

        @Override
        public double logSnr(double t) {
            return logSnr[(int) Math.round(t * (logSnr.length - 1))];
        }

        @Override
        public double logSnrDerivative(double t) {
            int i = (int) Math.round(t * (logSnr.length - 1));
            return (logSnr[i] - logSnr[i - 1]) * (logSnr.length - 1);
        }
    }
}
