package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The aggregate posterior of some examples, {@code q(z) = 1/N sum_j q(z | x_j)}, a mixture of normal laws with independent dimensions.
 *
 * <p>Of examples that are known, information is at most {@code log N}: an example's own law stands in the mixture and makes it look
 * dense there ({@link Self#IN}), or is left out and makes it look empty ({@link Self#OUT}). The truth of infinitely many examples
 * lies between the two on average.
 */
public final class AggregatePosterior {

    private final double[][] means;
    private final double[][] precisions;
    private final double[] logNorms;

    /**
     * The mixture of these laws.
     *
     * @param means a row for each example
     * @param variances a row for each example
     */
    public AggregatePosterior(double[][] means, double[][] variances) {
        this.means = means;
        this.precisions = Arrays.stream(variances)
                .map(row -> Arrays.stream(row).map(v -> 1 / v).toArray())
                .toArray(double[][]::new);
        this.logNorms = Arrays.stream(variances)
                .mapToDouble(row ->
                        -Arrays.stream(row).map(v -> Math.log(2 * Math.PI * v)).sum() / 2)
                .toArray();
    }

    /** Whether an example's own law is in the mixture that judges its draw. */
    public enum Self {
        /** {@code 1/N sum over all j}. */
        IN,
        /** {@code 1/(N - 1) sum over j other than i}. */
        OUT
    }

    /** How many examples. */
    public int size() {
        return means.length;
    }

    /** {@code log q(z | x_j)}. */
    public double logProb(int j, double[] z) {
        double[] mean = means[j];
        double[] precision = precisions[j];
        double sum = 0;
        for (int d = 0; d < z.length; d++) {
            double error = z[d] - mean[d];
            sum += error * error * precision[d];
        }
        return logNorms[j] - sum / 2;
    }

    /** {@code log q(z)} of points that are no example's. */
    public double[] logDensities(double[][] points) {
        return Arrays.stream(points)
                .parallel()
                .mapToDouble(z -> logSum(logProbs(0, size(), z)) - Math.log(size()))
                .toArray();
    }

    /** {@code log q(z_i)} of a draw of each example's law. */
    public double[] logDensitiesOfOwn(double[][] draws, Self self) {
        return IntStream.range(0, size())
                .parallel()
                .mapToDouble(i -> {
                    double[] logProbs = logProbs(0, size(), draws[i]);
                    if (self == Self.OUT) {
                        logProbs[i] = Double.NEGATIVE_INFINITY;
                    }
                    return logSum(logProbs) - Math.log(self == Self.OUT ? size() - 1 : size());
                })
                .toArray();
    }

    /**
     * The same by batches of examples, each of which stands for all: an example's own law has the weight 1/N, the others' of its batch the
     * rest in equal parts (Chen et al. 2018, appendix C.2).
     */
    public double[] stratified(double[][] draws, int batch) {
        int n = size();
        double own = -Math.log(n);
        return IntStream.range(0, n)
                .parallel()
                .mapToDouble(i -> {
                    int from = Math.min(i / batch * batch, Math.max(0, n - batch));
                    int to = Math.min(n, from + batch);
                    double others = Math.log((n - 1.0) / n / (to - from - 1));
                    double[] logProbs = logProbs(from, to, draws[i]);
                    for (int j = from; j < to; j++) {
                        logProbs[j - from] += j == i ? own : others;
                    }
                    return logSum(logProbs);
                })
                .toArray();
    }

    private double[] logProbs(int from, int to, double[] z) {
        double[] logProbs = new double[to - from];
        for (int j = from; j < to; j++) {
            logProbs[j - from] = logProb(j, z);
        }
        return logProbs;
    }

    private static double logSum(double[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }
}
