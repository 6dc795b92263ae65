package org.ladderlab.plugins.masked;

/** The probability alpha with which a value is still visible at time t, 1 at t = 0 and 0 at t = 1. */
public enum MaskingSchedule {
    /** {@code 1 - t}. */
    LINEAR {
        @Override
        double between(double t, double power) {
            return 1 - t;
        }
    },
    /** {@code 1 - cos(pi/2 (1 - t))}. */
    COSINE {
        @Override
        double between(double t, double power) {
            return 1 - Math.cos(Math.PI / 2 * (1 - t));
        }
    },
    /** {@code 1 - t^power}. */
    POLYNOMIAL {
        @Override
        double between(double t, double power) {
            return 1 - Math.pow(t, power);
        }
    };

    abstract double between(double t, double power);

    /** Exactly 1 and 0 at the ends: with anything else the sum of the levels is no bound. */
    double visible(double t, double power) {
        return t <= 0 ? 1 : t >= 1 ? 0 : between(t, power);
    }
}
