package org.ladderlab.plugins.hierarchical;

import java.util.Arrays;

/**
 * {@code log 1/k sum_i exp(v_i)} for each example, one v at a time and safe from overflow: kept are the largest v and the sum of
 * {@code exp(v - largest)}.
 */
final class LogMeanExp {

    private final double[] largest;
    private final double[] sum;
    private long count;

    /** Of nothing yet. */
    LogMeanExp(int examples) {
        largest = new double[examples];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        sum = new double[examples];
    }

    /** One more v for each example. */
    void add(float[] values) {
        count++;
        for (int n = 0; n < values.length; n++) {
            double value = values[n];
            if (value > largest[n]) {
                sum[n] = sum[n] * Math.exp(largest[n] - value) + 1;
                largest[n] = value;
            } else if (value != Double.NEGATIVE_INFINITY) {
                sum[n] += Math.exp(value - largest[n]);
            }
        }
    }

    /** One for each example. */
    double[] values() {
        double[] values = new double[sum.length];
        for (int n = 0; n < values.length; n++) {
            values[n] = largest[n] + Math.log(sum[n] / count);
        }
        return values;
    }
}
