package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A lower bound of {@code KL(q || p)} from draws of both: a logistic regression on (z, z^2), which holds the log ratio of any two normal
 * laws with independent dimensions, learns T from one half of the draws and is judged on the other, and the other way round:
 *
 * <pre>
 * KL(q || p) &gt;= E_q T - log E_p exp T
 * </pre>
 *
 * <p>What depends on z otherwise, such as two dimensions that go together, is not seen, so it may be far below.
 */
public final class DensityRatio {

    private static final int NEWTON_STEPS = 50;
    private static final int FEWEST = 4;

    /** Keeps the coefficients of draws that a line tells apart finite. */
    private static final double RIDGE = 1e-3;

    private DensityRatio() {}

    /**
     * The bound, with an interval by the spread of T over examples and of exp T over p's draws.
     *
     * @param q draws, a row for each
     * @param example of which example each of them is: those of one are in one half
     * @param p as many draws or more
     * @throws UnmeasurableException if there are fewer than 4 examples, so that a half has no spread
     */
    public static Interval atLeast(double[][] q, int[] example, double[][] p) {
        long examples = Arrays.stream(example).distinct().count();
        if (examples < FEWEST) {
            throw new UnmeasurableException(
                    "A divergence is learned from one half of the examples and judged on the other, which takes at least "
                            + FEWEST + " of them, not " + examples + "; measure it on more.");
        }
        double value = 0;
        double squares = 0;
        for (int judged = 0; judged < 2; judged++) {
            int half = judged;
            double[][] learnedQ = rows(q, i -> example[i] % 2 != half);
            double[][] learnedP = rows(p, i -> i % 2 != half);
            Logit logit = Logit.learned(learnedQ, learnedP);
            int[] of = IntStream.range(0, q.length)
                    .filter(i -> example[i] % 2 == half)
                    .map(i -> example[i])
                    .toArray();
            double[] inQ = logit.values(rows(q, i -> example[i] % 2 == half));
            double[] inP = logit.values(rows(p, i -> i % 2 == half));
            double largest = Arrays.stream(inP).max().orElseThrow();
            double[] ratios = Arrays.stream(inP).map(t -> Math.exp(t - largest)).toArray();
            double mean = mean(ratios);
            value += (mean(inQ) - largest - Math.log(mean)) / 2;
            squares += (squaredError(perExample(inQ, of)) + squaredError(ratios) / (mean * mean)) / 4;
        }
        return Interval.normal(value, Math.sqrt(squares));
    }

    /** The mean over the draws of each example. */
    private static double[] perExample(double[] values, int[] example) {
        int most = Arrays.stream(example).max().orElseThrow() + 1;
        double[] sums = new double[most];
        int[] counts = new int[most];
        for (int i = 0; i < values.length; i++) {
            sums[example[i]] += values[i];
            counts[example[i]]++;
        }
        return IntStream.range(0, most)
                .filter(i -> counts[i] > 0)
                .mapToDouble(i -> sums[i] / counts[i])
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double squaredError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return squares / (values.length - 1) / values.length;
    }

    private static double[][] rows(double[][] points, IntPredicate which) {
        return IntStream.range(0, points.length)
                .filter(which)
                .mapToObj(i -> points[i])
                .toArray(double[][]::new);
    }

    /** {@code T(z) = w (1, z, z^2)} of z in units of p's draws. */
    private record Logit(double[] centre, double[] scale, double[] weights) {

        /** Minus the logarithm of how many draws of each were learned from, which are as many. */
        static Logit learned(double[][] q, double[][] p) {
            int d = p[0].length;
            double[] centre = new double[d];
            double[] scale = new double[d];
            for (int k = 0; k < d; k++) {
                int at = k;
                double[] values = Arrays.stream(p).mapToDouble(z -> z[at]).toArray();
                centre[k] = mean(values);
                scale[k] = Math.sqrt(squaredError(values) * values.length);
            }
            Logit logit = new Logit(centre, scale, new double[2 * d + 1]);
            for (int step = 0; step < NEWTON_STEPS && logit.newton(q, p) > 1e-8; step++) {}
            logit.weights[0] += Math.log((double) p.length / q.length);
            return logit;
        }

        /** One step; how far the weights moved. */
        private double newton(double[][] q, double[][] p) {
            int n = weights.length;
            DMatrixRMaj curvature = new DMatrixRMaj(n, n);
            DMatrixRMaj slope = new DMatrixRMaj(n, 1);
            add(q, 1, curvature, slope);
            add(p, 0, curvature, slope);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    curvature.data[j * n + i] = curvature.data[i * n + j];
                }
            }
            for (int k = 0; k < n; k++) {
                double ridge = k == 0 ? 0 : RIDGE * (q.length + p.length);
                curvature.add(k, k, ridge + 1e-12);
                slope.add(k, 0, -ridge * weights[k]);
            }
            DMatrixRMaj move = new DMatrixRMaj(n, 1);
            CommonOps_DDRM.solve(curvature, slope, move);
            double most = CommonOps_DDRM.elementMaxAbs(move);
            // A long step of a logistic regression may leave where its curvature holds.
            double share = Math.min(1, 2 / most);
            for (int k = 0; k < n; k++) {
                weights[k] += share * move.get(k);
            }
            return most;
        }

        private void add(double[][] points, double target, DMatrixRMaj curvature, DMatrixRMaj slope) {
            int n = weights.length;
            for (double[] point : points) {
                double[] features = features(point);
                double probability = 1 / (1 + Math.exp(-dot(features)));
                double weight = probability * (1 - probability);
                for (int i = 0; i < n; i++) {
                    slope.add(i, 0, (target - probability) * features[i]);
                    double row = weight * features[i];
                    for (int j = 0; j <= i; j++) {
                        curvature.data[i * n + j] += row * features[j];
                    }
                }
            }
        }

        private double[] features(double[] point) {
            double[] features = new double[weights.length];
            features[0] = 1;
            for (int k = 0; k < point.length; k++) {
                double z = (point[k] - centre[k]) / scale[k];
                features[1 + k] = z;
                features[1 + point.length + k] = z * z;
            }
            return features;
        }

        private double dot(double[] features) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] * features[k];
            }
            return sum;
        }

        double[] values(double[][] points) {
            return Arrays.stream(points).mapToDouble(z -> dot(features(z))).toArray();
        }
    }
}
