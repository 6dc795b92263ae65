package org.ladderlab.plugins.diffusion;

import java.util.Arrays;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.run.Metric;

/**
 * What is at most outside the log SNRs over which {@link ImmseLikelihood} integrates: what the best linear denoiser of each dimension pays,
 * by its variance, or high up the rounding to the grid.
 */
final class ImmseTails {

    /** Variances below are what rounding leaves of a constant. */
    private static final double CONSTANT = 1e-12;

    private final DataSpec data;
    private final boolean discrete;
    private final double[] variances;
    private final long examples;

    private ImmseTails(DataSpec data, boolean discrete, double[] variances, long examples) {
        this.data = data;
        this.discrete = discrete;
        this.variances = variances;
        this.examples = examples;
    }

    /** Of data whose law is known. */
    static ImmseTails of(GaussianMixture law, DataSpec data, boolean discrete) {
        double[] variances = new double[Math.toIntExact(data.dimensions())];
        Arrays.setAll(variances, d -> variance(law, d % law.dimensions()));
        return new ImmseTails(data, discrete, variances, Long.MAX_VALUE);
    }

    private static double variance(GaussianMixture law, int dimension) {
        double mean = 0;
        double square = 0;
        for (GaussianMixture.Component each : law.components()) {
            double own = each.mean().get(dimension);
            mean += each.proportion() * own;
            square += each.proportion() * (own * own + Math.pow(each.standardDeviation(), 2));
        }
        return square - mean * mean;
    }

    /** Of data of which there are examples. */
    static ImmseTails of(Iterable<Metric.Evaluated> examples, DataSpec data, boolean discrete) {
        double[] sums = new double[Math.toIntExact(data.dimensions())];
        double[] squares = new double[sums.length];
        long count = 0;
        for (Metric.Evaluated each : examples) {
            float[] values = each.batch().data().toFloatArray();
            for (int i = 0; i < values.length; i++) {
                sums[i % sums.length] += values[i];
                squares[i % sums.length] += (double) values[i] * values[i];
            }
            count += values.length / sums.length;
        }
        double n = count;
        double[] variances = new double[sums.length];
        Arrays.setAll(variances, d -> squares[d] / n - Math.pow(sums[d] / n, 2));
        return new ImmseTails(data, discrete, variances, count);
    }

    /** By how many examples the variances are known; no fewer than there can be where the law is. */
    long examples() {
        return examples;
    }

    /** Whether a dimension has one value, which leaves a density without bounds. */
    boolean constant() {
        return Arrays.stream(variances).anyMatch(v -> v < CONSTANT);
    }

    /** {@code 1/2 sum log(1 + exp(l) var)}, of a density less that of var = 1. */
    double below(double logSnr) {
        double snr = Math.exp(logSnr);
        double base = discrete ? 0 : Math.log1p(snr);
        return Arrays.stream(variances).map(v -> Math.log1p(snr * v) - base).sum() / 2;
    }

    /**
     * Of a density {@code 1/2 sum(log(1 + exp(-l)) - log(1 + exp(-l) / var))}, of values delta apart {@code D sum over j of 2 / (j - 1/2)
     * exp(-(j - 1/2)^2 delta^2 exp(l) / 2)}.
     */
    double above(double logSnr) {
        return discrete ? rounding(data.grid().orElseThrow(), logSnr) : linear(Math.exp(-logSnr));
    }

    private double linear(double noise) {
        return Arrays.stream(variances)
                        .map(v -> Math.log1p(noise) - Math.log1p(noise / v))
                        .sum()
                / 2;
    }

    private double rounding(PixelGrid grid, double logSnr) {
        double sum = 0;
        for (int j = 1; j < grid.count(); j++) {
            double steps = j - 0.5;
            sum += 2 / steps * Math.exp(-Math.pow(steps * 2 * grid.halfBin(), 2) * Math.exp(logSnr) / 2);
        }
        return sum * data.dimensions();
    }
}
