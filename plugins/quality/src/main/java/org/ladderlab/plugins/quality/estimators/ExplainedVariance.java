package org.ladderlab.plugins.quality.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of the variance of x latents z explain, by n outer draws of z with K inner draws of x each, summed over dimensions:
 *
 * <pre>
 * B = variance of the inner means,   W = mean inner variance (K - 1)  ->  E Var(x | z)
 * V = B - W / K                      without bias                     ->  Var E[x | z]; may be negative
 * R^2 = V / (V + W)
 * </pre>
 *
 * <p>Standard errors are the jackknife's over outer draws, which inner draws share.
 */
public final class ExplainedVariance {

    private final int inner;
    private final List<double[]> means = new ArrayList<>();
    private final List<Double> within = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param inner K
     */
    public ExplainedVariance(int inner) {
        this.inner = inner;
    }

    /** The draws of x of one draw of z, K rows of D values. */
    public void add(List<double[]> draws) {
        double[] mean = new double[draws.get(0).length];
        for (double[] draw : draws) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += draw[d] / inner;
            }
        }
        double squares = draws.stream()
                .mapToDouble(draw -> Distances.squared(draw, mean))
                .sum();
        add(mean, squares / (inner - 1));
    }

    /** The same where mean and variance are known; with K = 1 the mean is x and the variance its squared distance from an estimate. */
    public void add(double[] mean, double variance) {
        means.add(mean);
        within.add(variance);
    }

    /** R^2. */
    public Interval share() {
        return estimate(explained(), shares());
    }

    /** E Var(x | z). */
    public Interval within() {
        return ofMean(doubles(within));
    }

    /** V + W, the variance of x. */
    public double total() {
        double mean = Arrays.stream(doubles(within)).average().orElseThrow();
        return between(sums(), squares(), means.size()) + mean * (inner - 1) / inner;
    }

    /** By how much R^2 is larger than that of another depth, from as many outer draws for the same examples. */
    public Interval shareAbove(ExplainedVariance other) {
        double[] own = shares();
        double[] its = other.shares();
        double[] differences = new double[own.length];
        Arrays.setAll(differences, i -> own[i] - its[i]);
        return estimate(explained() - other.explained(), differences);
    }

    /** A value and those without each outer draw: {@code se^2 = (n - 1) / n sum (theta_-i - mean)^2}. */
    public static Interval estimate(double value, double[] without) {
        double mean = Arrays.stream(without).average().orElse(Double.NaN);
        double squares = Arrays.stream(without)
                .map(each -> (each - mean) * (each - mean))
                .sum();
        return Interval.normal(value, Math.sqrt(squares * (without.length - 1) / without.length));
    }

    private static Interval ofMean(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Interval.normal(mean, Math.sqrt(squares / (values.length - 1) / values.length));
    }

    private double explained() {
        return share(between(sums(), squares(), means.size()), within().value());
    }

    /** R^2 without each outer draw in turn. */
    public double[] shares() {
        int n = means.size();
        double[] sums = sums();
        double squares = squares();
        double all = Arrays.stream(doubles(within)).sum();
        double[] without = new double[n];
        for (int i = 0; i < n; i++) {
            double[] mean = means.get(i);
            double[] rest = new double[sums.length];
            Arrays.setAll(rest, d -> sums[d] - mean[d]);
            double between = between(rest, squares - Distances.squared(mean, new double[mean.length]), n - 1);
            without[i] = share(between, (all - within.get(i)) / (n - 1));
        }
        return without;
    }

    private double share(double between, double within) {
        double explained = between - within / inner;
        return explained / (explained + within);
    }

    private double[] sums() {
        double[] sums = new double[means.get(0).length];
        means.forEach(mean -> Arrays.setAll(sums, d -> sums[d] + mean[d]));
        return sums;
    }

    private double squares() {
        return means.stream()
                .mapToDouble(mean -> Arrays.stream(mean).map(m -> m * m).sum())
                .sum();
    }

    /** The variance of n points by their sum and the sum of their squares. */
    private static double between(double[] sums, double squares, int n) {
        double ofMean = Arrays.stream(sums).map(sum -> sum * sum).sum() / n;
        return (squares - ofMean) / (n - 1);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
