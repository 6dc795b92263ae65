package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** {@code x ~ N(0, C)}, by the Cholesky factor of C. */
public final class CorrelatedGaussian {

    /** What an experiment file can say. */
    public record Config(
            @Setting("covariance C, symmetric and positive, row after row") List<Double> covariance,
            @Setting("sizes of the parts") Examples examples,
            @Setting("seed of the points") long seed) {}

    public static final ComponentType<Dataset, Config> TYPE = ComponentType.of(
            Kind.DATASET,
            "correlated-gaussian",
            new Config(List.of(1.0, 0.8, 0.8, 1.5), Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Normal points of mean 0 whose dimensions differ in size and depend on each other, (dimensions).",
                    "x = L n, L L^T = C, n ~ N(0, I); entropy 1/2 log det(2 pi e C)",
                    "Guo, Shamai and Verdu 2005, Mutual information and minimum mean-square error, section II"),
            (config, context) -> of(config));

    private CorrelatedGaussian() {}

    private static Dataset of(Config config) {
        double[][] factor = factor(config.covariance());
        double entropy = factor.length * (Math.log(2 * Math.PI) + 1) / 2;
        for (int i = 0; i < factor.length; i++) {
            entropy += Math.log(factor[i][i]);
        }
        return new SyntheticPoints(
                new DataSpec("correlated-gaussian", new Shape(factor.length), Optional.empty(), 0),
                config.examples(),
                config.seed(),
                (draws, point) -> draw(factor, draws, point),
                Optional.of(new Estimate(entropy, 0)));
    }

    private static double[][] factor(List<Double> c) {
        int d = (int) Math.round(Math.sqrt(c.size()));
        if (d == 0 || d * d != c.size()) {
            throw problem("it has " + c.size() + " values, which are no square");
        }
        double[][] factor = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                if (!c.get(i * d + j).equals(c.get(j * d + i))) {
                    throw problem("its rows and columns " + (i + 1) + " and " + (j + 1) + " differ");
                }
                double rest = c.get(i * d + j);
                for (int k = 0; k < j; k++) {
                    rest -= factor[i][k] * factor[j][k];
                }
                if (i == j && !(rest > 0)) {
                    throw problem("some direction has a variance of 0 or less");
                }
                factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
            }
        }
        return factor;
    }

    private static ConfigurationException problem(String what) {
        return new ConfigurationException(
                "covariance", "A covariance is a symmetric positive matrix, and " + what + "; correct it.");
    }

    private static int draw(double[][] factor, Draws draws, double[] point) {
        double[] normal = new double[point.length];
        for (int d = 0; d < point.length; d++) {
            normal[d] = draws.normal();
            point[d] = 0;
            for (int k = 0; k <= d; k++) {
                point[d] += factor[d][k] * normal[k];
            }
        }
        return 0;
    }
}
