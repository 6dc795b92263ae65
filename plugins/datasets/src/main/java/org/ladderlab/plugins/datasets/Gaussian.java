package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.settings.Setting;

/** {@code x ~ N(0, s^2 I)}: the world where every quantity of a diffusion is known in closed form. */
public final class Gaussian {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "dimensions of a point", min = 1) int dimensions,
            @Setting(value = "standard deviation s of each dimension", min = 0, aboveMin = true)
                    double standardDeviation,
            @Setting("sizes of the parts") Examples examples,
            @Setting("seed of the points") long seed) {}

    public static final ComponentType<Dataset, Config> TYPE = ComponentType.of(
            Kind.DATASET,
            "gaussian",
            new Config(1, 1, Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Points with independent normal dimensions of mean 0, (dimensions).",
                    "x ~ N(0, s^2 I)",
                    "Guo, Shamai and Verdu 2005, Mutual information and minimum mean-square error, section II"),
            (config, context) -> new SyntheticPoints(
                    new DataSpec(
                            "gaussian",
                            new Shape(config.dimensions()),
                            Optional.empty(),
                            0,
                            Optional.of(GaussianMixture.ofValues(
                                    List.of(1.0), List.of(0.0), List.of(config.standardDeviation())))),
                    config.examples(),
                    config.seed(),
                    (draws, point) -> draw(config, draws, point)));

    private Gaussian() {}

    private static int draw(Config config, Draws draws, double[] point) {
        for (int d = 0; d < point.length; d++) {
            point[d] = config.standardDeviation() * draws.normal();
        }
        return 0;
    }
}
