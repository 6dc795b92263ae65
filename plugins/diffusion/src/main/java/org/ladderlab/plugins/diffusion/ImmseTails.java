package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;

/**
 * What is at most outside the log SNRs over which {@link ImmseLikelihood} integrates: what the best linear denoiser of each dimension pays,
 * by its variance over the examples, or high up the rounding to the grid.
 */
final class ImmseTails {

    /** Variances below are what rounding leaves of a constant. */
    private static final double CONSTANT = 1e-12;

    private final DataSpec data;
    private final boolean discrete;
    private final double[] sums;
    private final double[] squares;
    private long count;

    ImmseTails(DataSpec data, boolean discrete) {
        this.data = data;
        this.discrete = discrete;
        this.sums = new double[Math.toIntExact(data.dimensions())];
        this.squares = new double[sums.length];
    }

    /** Examples that are judged. */
    void add(NDArray x) {
        float[] values = x.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            sums[i % sums.length] += values[i];
            squares[i % sums.length] += (double) values[i] * values[i];
        }
        count += values.length / sums.length;
    }

    private double[] variances() {
        double[] variances = new double[sums.length];
        Arrays.setAll(variances, d -> squares[d] / count - Math.pow(sums[d] / count, 2));
        return variances;
    }

    /** Whether a dimension has one value in every example, which leaves a density without bounds. */
    boolean constant() {
        return Arrays.stream(variances()).anyMatch(v -> v < CONSTANT);
    }

    /** {@code 1/2 sum log(1 + exp(l) var)}, of a density less that of var = 1. */
    double below(double logSnr) {
        double snr = Math.exp(logSnr);
        double base = discrete ? 0 : Math.log1p(snr);
        return Arrays.stream(variances()).map(v -> Math.log1p(snr * v) - base).sum() / 2;
    }

    /**
     * Of a density {@code 1/2 sum(log(1 + exp(-l)) - log(1 + exp(-l) / var))}, of values delta apart {@code D sum over j of 2 / (j - 1/2)
     * exp(-(j - 1/2)^2 delta^2 exp(l) / 2)}.
     */
    double above(double logSnr) {
        return discrete ? rounding(data.grid().orElseThrow(), logSnr) : linear(Math.exp(-logSnr));
    }

    private double linear(double noise) {
        return Arrays.stream(variances())
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
