package org.ladderlab.experiments;

import java.util.stream.IntStream;

/**
 * A one-dimensional mixture under a variance preserving diffusion whose log SNR falls linearly, by quadrature: what an optimal
 * denoiser pays, nats.
 *
 * @param deviations 0 for points
 */
record ExactWorld(double[] weights, double[] means, double[] deviations, double logSnrMax, double logSnrMin) {

    private static final int NOISE_LEVELS = 400;
    private static final int POINTS = 20_001;
    private static final double REACH = 8;

    /** {@code 1/2 integral of exp(l) mmse(l) dl}, the infinite ladder's consistency, by Simpson's rule. */
    double infinite() {
        double width = (logSnrMax - logSnrMin) / NOISE_LEVELS;
        return IntStream.rangeClosed(0, NOISE_LEVELS)
                .mapToDouble(i -> {
                    double l = logSnrMin + i * width;
                    double simpson = i == 0 || i == NOISE_LEVELS ? 1 : i % 2 == 1 ? 4 : 2;
                    return simpson * width / 3 * 0.5 * Math.exp(l) * minimumError(l);
                })
                .sum();
    }

    /** {@code sum 1/2 (exp(l_i-1) - exp(l_i)) mmse(l_i)}, that of T steps with a fixed small variance. */
    double finite(int steps) {
        double width = (logSnrMax - logSnrMin) / steps;
        return IntStream.rangeClosed(1, steps)
                .mapToDouble(i -> {
                    double l = logSnrMax - i * width;
                    return 0.5 * Math.exp(l) * Math.expm1(width) * minimumError(l);
                })
                .sum();
    }

    /** {@code E[x^2] - E[xHat^2]}, by the trapezoidal rule over z. */
    private double minimumError(double logSnr) {
        double signal = 1 / (1 + Math.exp(-logSnr));
        double alpha = Math.sqrt(signal);
        double width = 2 * REACH / (POINTS - 1);
        double error = 0;
        for (int k = 0; k < weights.length; k++) {
            error += weights[k] * (means[k] * means[k] + deviations[k] * deviations[k]);
        }
        for (int i = 0; i < POINTS; i++) {
            double z = -REACH + i * width;
            double density = 0;
            double moment = 0;
            for (int k = 0; k < weights.length; k++) {
                double v = signal * deviations[k] * deviations[k] + 1 - signal;
                double distance = z - alpha * means[k];
                double p = weights[k] * Math.exp(-distance * distance / (2 * v)) / Math.sqrt(2 * Math.PI * v);
                density += p;
                moment += p * (means[k] + alpha * deviations[k] * deviations[k] * distance / v);
            }
            error -= density > 0 ? width * moment * moment / density : 0;
        }
        return error;
    }
}
