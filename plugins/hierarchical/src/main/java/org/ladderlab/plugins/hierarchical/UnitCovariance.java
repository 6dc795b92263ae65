package org.ladderlab.plugins.hierarchical;

import java.util.Arrays;

/** The covariance of two values of each unit over examples, with n - 1 in the denominator. */
final class UnitCovariance {

    private final int units;
    private final double[] meanOfFirst;
    private final double[] meanOfSecond;
    private final double[] product;
    private long examples;

    UnitCovariance(int units) {
        this.units = units;
        meanOfFirst = new double[units];
        meanOfSecond = new double[units];
        product = new double[units];
    }

    /** Adds examples: rows of one value for each unit (Welford's update). */
    void add(float[] first, float[] second) {
        for (int from = 0; from < first.length; from += units) {
            examples++;
            for (int u = 0; u < units; u++) {
                double delta = first[from + u] - meanOfFirst[u];
                meanOfFirst[u] += delta / examples;
                meanOfSecond[u] += (second[from + u] - meanOfSecond[u]) / examples;
                product[u] += delta * (second[from + u] - meanOfSecond[u]);
            }
        }
    }

    /** One for each unit. */
    double[] values() {
        return Arrays.stream(product).map(sum -> sum / (examples - 1)).toArray();
    }

    /** How many units have a covariance above the threshold; NaN if that is not known of every unit, as with a single example. */
    double above(double threshold) {
        double[] values = values();
        return Arrays.stream(values).allMatch(Double::isFinite)
                ? Arrays.stream(values).filter(value -> value > threshold).count()
                : Double.NaN;
    }
}
