package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The squared maximum mean discrepancy of two sets of points under a {@link Kernel}, as one U-statistic over all pairs (Gretton et al. 2012;
 * with the cubic kernel the kernel distance, KID, of Binkowski et al. 2018):
 *
 * <pre>
 * mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean k(x_i, y_j)
 * se^2 = 4 Var(g_x) / n + 4 Var(g_y) / m,    g_x(i) = mean_{j != i} k(x_i, x_j) - mean_j k(x_i, y_j)
 * </pre>
 *
 * <p>Unbiased, so it may be negative. Near equal laws the interval is wide, and whether there is any difference is asked of
 * {@link #pValue}.
 */
public final class KernelDistance {

    private static final int PERMUTATIONS = 400;
    private static final long SEED = 20_260_101;

    /** k of all pairs, x before y. */
    private final double[][] values;

    private final int n;
    private final int m;

    /** Between the points x and y, rows, at least 2 of each. */
    public KernelDistance(double[][] x, double[][] y, Kernel kernel) {
        this.n = x.length;
        this.m = y.length;
        double[][] all = Stream.of(x, y).flatMap(Arrays::stream).toArray(double[][]::new);
        this.values = Arrays.stream(all)
                .parallel()
                .map(point -> Arrays.stream(all)
                        .mapToDouble(other -> kernel.of(point, other))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The distance with its interval. */
    public Interval estimate() {
        double[] x = new double[n];
        double[] y = new double[m];
        for (int i = 0; i < n; i++) {
            x[i] = meanWithoutSelf(i, 0, n) - mean(i, n, n + m);
        }
        for (int j = 0; j < m; j++) {
            y[j] = meanWithoutSelf(n + j, n, n + m) - mean(n + j, 0, n);
        }
        return Interval.normal(mean(x) + mean(y), 2 * Math.sqrt(variance(x) / n + variance(y) / m));
    }

    /** Of the hypothesis that both laws are the same: how often points mixed at random are as far apart. */
    public double pValue() {
        double observed = estimate().value();
        SplittableRandom random = new SplittableRandom(SEED);
        int[] order = IntStream.range(0, n + m).toArray();
        int asFar = 1;
        for (int p = 0; p < PERMUTATIONS; p++) {
            for (int i = n + m - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int moved = order[i];
                order[i] = order[j];
                order[j] = moved;
            }
            asFar += mixed(order) >= observed ? 1 : 0;
        }
        return asFar / (PERMUTATIONS + 1.0);
    }

    /** The distance where the first n of an order are x. */
    private double mixed(int[] order) {
        boolean[] first = new boolean[n + m];
        for (int i = 0; i < n; i++) {
            first[order[i]] = true;
        }
        double withinX = 0;
        double withinY = 0;
        double cross = 0;
        for (int i = 0; i < n + m; i++) {
            double[] row = values[i];
            double toX = 0;
            double toY = 0;
            for (int j = 0; j < i; j++) {
                if (first[j]) {
                    toX += row[j];
                } else {
                    toY += row[j];
                }
            }
            if (first[i]) {
                withinX += toX;
                cross += toY;
            } else {
                withinY += toY;
                cross += toX;
            }
        }
        return 2 * withinX / (n * (n - 1.0)) + 2 * withinY / (m * (m - 1.0)) - 2 * cross / ((double) n * m);
    }

    private double mean(int row, int from, int to) {
        double sum = 0;
        for (int j = from; j < to; j++) {
            sum += values[row][j];
        }
        return sum / (to - from);
    }

    private double meanWithoutSelf(int row, int from, int to) {
        return (mean(row, from, to) * (to - from) - values[row][row]) / (to - from - 1);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
