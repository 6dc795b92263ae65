package org.ladderlab.engine.weights;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a power-function average of the weights at time t is made of: the weights at time s with density {@code (g + 1) / t (s / t)^g} on
 * [0, t]. It is kept by {@code average = beta average + (1 - beta) weight}, {@code beta = (1 - 1 / t)^(g + 1)}, and is known by its relative
 * width, the standard deviation of s over t: {@code sqrt(g + 1) / ((g + 2) sqrt(g + 3))} (Karras et al. 2024, EDM2, section 3.1 and
 * appendix C).
 *
 * @param exponent g, at least 0
 * @param time t, in updates of the weights
 */
public record PowerProfile(double exponent, double time) {

    /** The width at which the exponent is 0: the mean of all weights. */
    public static final double WIDEST = Math.sqrt(1 / 12.0);

    private static final int HALVINGS = 200;

    /** The profile of a relative width below {@link #WIDEST} at a time. */
    public static PowerProfile of(double width, double time) {
        double low = 0;
        double high = 2 / width;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (width(middle) > width) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new PowerProfile((low + high) / 2, time);
    }

    private static double width(double g) {
        return Math.sqrt(g + 1) / ((g + 2) * Math.sqrt(g + 3));
    }

    /** The share of the average that the update at its time keeps; 0 at the first, so that the initial weights are forgotten. */
    public double decay() {
        return Math.pow(1 - 1 / time, exponent + 1);
    }

    /** The integral of the product of two profiles. */
    private double product(PowerProfile other) {
        double first = Math.min(time, other.time);
        double last = Math.max(time, other.time);
        double later = time < other.time ? other.exponent : exponent;
        return (exponent + 1)
                * (other.exponent + 1)
                / ((exponent + other.exponent + 1) * last)
                * Math.pow(first / last, later);
    }

    /**
     * The combination of other profiles that is nearest to this one.
     *
     * @param coefficients of the others, in their order
     * @param relativeError root of the integral of the squared difference, over that of this profile
     */
    public record Fit(double[] coefficients, double relativeError) {}

    /** The least squares fit of this profile by others. */
    public Fit fit(List<PowerProfile> others) {
        int n = others.size();
        double[][] rows = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i][j] = others.get(i).product(others.get(j));
            }
            rows[i][n] = others.get(i).product(this);
        }
        double[] right = IntStream.range(0, n).mapToDouble(i -> rows[i][n]).toArray();
        double[] coefficients = solve(rows);
        double explained = IntStream.range(0, n)
                .mapToDouble(i -> coefficients[i] * right[i])
                .sum();
        return new Fit(coefficients, Math.sqrt(Math.max(0, 1 - explained / product(this))));
    }

    /** Gaussian elimination with the largest pivot of each column; the last column is the right side. */
    private static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int k = 0; k < n; k++) {
            int column = k;
            int pivot = IntStream.range(k, n)
                    .boxed()
                    .max((a, b) -> Double.compare(Math.abs(rows[a][column]), Math.abs(rows[b][column])))
                    .orElseThrow();
            double[] row = rows[pivot];
            rows[pivot] = rows[k];
            rows[k] = row;
            for (int i = k + 1; i < n; i++) {
                double factor = rows[i][k] / row[k];
                for (int j = k; j <= n; j++) {
                    rows[i][j] -= factor * row[j];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double rest = rows[i][n];
            for (int j = i + 1; j < n; j++) {
                rest -= rows[i][j] * solution[j];
            }
            solution[i] = rest / rows[i][i];
        }
        return solution;
    }
}
