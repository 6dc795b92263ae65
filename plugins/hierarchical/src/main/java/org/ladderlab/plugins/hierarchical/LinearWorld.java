package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * A linear Gaussian ladder of L scalar latents with fixed numbers:
 *
 * <pre>
 * p(z_l | z_>l) = N(sum_j a_lj z_j, v_l),   p(x | z) = N(W z, s^2 I)
 * </pre>
 *
 * @param levels from the one next to the data to the deepest
 * @param coefficients W, D rows of L numbers, row by row
 * @param variance s^2
 */
public record LinearWorld(
        @Setting("the levels, from the one next to the data to the deepest") List<Conditional> levels,
        @Setting("coefficients of x on all latents: a row for each dimension of x, one after the other")
                List<Double> coefficients,
        @Setting(value = "variance of each dimension of x given the latents", min = 0, aboveMin = true)
                double variance) {

    /**
     * {@code p(z_l | z_>l) = N(sum_j a_j z_j, v)}.
     *
     * @param coefficients a on the levels above, from the next one to the deepest
     * @param variance v
     */
    public record Conditional(
            @Setting("coefficients on the levels above, from the next one to the deepest") List<Double> coefficients,
            @Setting(value = "variance given the levels above", min = 0, aboveMin = true) double variance) {}

    /** z2 ~ N(0, 1), z1 ~ N(0.8 z2, 0.5), x ~ N(1.3 z1, 0.4). */
    static final LinearWorld TWO_LEVELS = new LinearWorld(
            List.of(new Conditional(List.of(0.8), 0.5), new Conditional(List.of(), 1)), List.of(1.3, 0.0), 0.4);

    /** Sees that all sizes fit together and fit the data. */
    void check(DataSpec data) {
        if (levels.isEmpty()) {
            throw new ConfigurationException("world.levels", "A linear ladder needs at least one level.");
        }
        for (int l = 0; l < size(); l++) {
            int above = size() - 1 - l;
            if (levels.get(l).coefficients().size() != above) {
                throw new ConfigurationException(
                        "world.levels",
                        "Level " + (l + 1) + " has " + above + " levels above, so it needs as many coefficients, not "
                                + levels.get(l).coefficients().size() + ".");
            }
        }
        if (coefficients.size() != data.dimensions() * size()) {
            throw new ConfigurationException(
                    "world.coefficients",
                    "Data with " + data.dimensions() + " dimensions and " + size() + " latents need "
                            + data.dimensions() * size() + " coefficients, not " + coefficients.size() + ".");
        }
    }

    int size() {
        return levels.size();
    }

    int dimensions() {
        return coefficients.size() / size();
    }

    /** The levels z1, z2, ..., each a scalar. */
    List<Level> ladder() {
        return IntStream.range(0, size())
                .mapToObj(l -> Level.of(l, size(), "z" + (l + 1), new Shape(1)))
                .toList();
    }

    /** a_l over all latents: zero on itself and the levels below. */
    double[] priorWeights(int level) {
        double[] row = new double[size()];
        for (int j = level + 1; j < size(); j++) {
            row[j] = levels.get(level).coefficients().get(j - level - 1);
        }
        return row;
    }

    /** W. */
    double[][] likelihoodWeights() {
        double[][] rows = new double[dimensions()][size()];
        for (int d = 0; d < rows.length; d++) {
            for (int l = 0; l < size(); l++) {
                rows[d][l] = coefficients.get(d * size() + l);
            }
        }
        return rows;
    }

    /** The inverse covariance of z given x: {@code sum_l r_l r_l' / v_l + W'W / s^2} with {@code r_l = e_l - a_l}. */
    double[][] posteriorPrecision() {
        double[][] precision = new double[size()][size()];
        for (int l = 0; l < size(); l++) {
            double[] residual = priorWeights(l);
            for (int j = 0; j < size(); j++) {
                residual[j] = (j == l ? 1 : 0) - residual[j];
            }
            addOuter(precision, residual, 1 / levels.get(l).variance());
        }
        for (double[] row : likelihoodWeights()) {
            addOuter(precision, row, 1 / variance);
        }
        return precision;
    }

    private static void addOuter(double[][] matrix, double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                matrix[i][j] += factor * vector[i] * vector[j];
            }
        }
    }
}
