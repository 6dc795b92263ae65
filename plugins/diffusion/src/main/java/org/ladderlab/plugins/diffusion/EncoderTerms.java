package org.ladderlab.plugins.diffusion;

import java.util.Arrays;

/**
 * What a variance preserving diffusion that ends at time T still knows of the points it started from: {@code z_T = w x + sqrt(v)
 * eps, w = exp(-B/2), v = 1 - w^2, B = betaMin T + (betaMax - betaMin) T^2 / 2}.
 *
 * @param points (n, d)
 * @param integral B
 */
record EncoderTerms(double[][] points, double integral) {

    static EncoderTerms of(double[][] points, double betaMin, double betaMax, double endTime) {
        return new EncoderTerms(points, betaMin * endTime + (betaMax - betaMin) * endTime * endTime / 2);
    }

    /** T, of which B is {@code betaMin T + (betaMax - betaMin) T^2 / 2}; without growth {@code B / betaMin}. */
    double endTime(double betaMin, double betaMax) {
        // The root that does not cancel, and holds without growth.
        return 2 * integral / (betaMin + Math.sqrt(betaMin * betaMin + 2 * (betaMax - betaMin) * integral));
    }

    /** w. */
    double weight() {
        return Math.exp(-integral / 2);
    }

    /** v. */
    double variance() {
        return -Math.expm1(-integral);
    }

    /**
     * {@code log q(z | x_i) - log mean_j q(z | x_j)} at {@code z = w x_i + sqrt(v) noise}, nats. Its mean over i and the noise is the
     * information of z_T about which of the points it started from.
     */
    double information(int i, double[] noise) {
        double[] exponents = new double[points.length];
        for (int j = 0; j < points.length; j++) {
            double distance = 0;
            for (int d = 0; d < noise.length; d++) {
                double shift = weight() * (points[i][d] - points[j][d]) / Math.sqrt(variance());
                distance += shift * (shift + 2 * noise[d]);
            }
            exponents[j] = -distance / 2;
        }
        double largest = Arrays.stream(exponents).max().orElseThrow();
        double sum = Arrays.stream(exponents).map(e -> Math.exp(e - largest)).sum();
        return Math.log(points.length) - largest - Math.log(sum);
    }

    /** {@code sqrt(KL(q(z_T | x_i) || N(0, 1)))}, the root of nats. */
    double priorDistance(int i) {
        double squares = Arrays.stream(points[i]).map(x -> x * x).sum();
        double share = weight() * weight();
        return Math.sqrt(Math.max(0, share * squares - points[i].length * (share + Math.log1p(-share))) / 2);
    }

    /**
     * {@code sqrt(B / (2 m))}: what the generator's error may grow by with the end time, for each unit of its scale L.
     *
     * @param trained m, the examples from which the generator learns
     */
    double generatorPerScale(int trained) {
        return Math.sqrt(integral / (2.0 * trained));
    }
}
