package org.ladderlab.spi.data;

/**
 * A mean with its standard error.
 *
 * @param value the mean
 * @param standardError of the mean
 */
public record Estimate(double value, double standardError) {

    /**
     * Of the mean of independent values; the standard error of one value is NaN.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Estimate ofMean(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A mean needs at least one value, and there is none.");
        }
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double delta = values[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (values[i] - mean);
        }
        int n = values.length;
        return new Estimate(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
    }
}
