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
public record Gaussian(
        @Setting(value = "dimensions of a point", min = 1) int dimensions,
        @Setting(value = "standard deviation s of each dimension", min = 0, aboveMin = true) double standardDeviation,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    public static final ComponentType<Dataset, Gaussian> TYPE = ComponentType.of(
            Kind.DATASET,
            "gaussian",
            new Gaussian(1, 1, Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Points with independent normal dimensions of mean 0, (dimensions).",
                    "x ~ N(0, s^2 I)",
                    "Guo, Shamai and Verdu 2005, Mutual information and minimum mean-square error, section II"),
            (gaussian, context) -> new SyntheticPoints(
                    new DataSpec(
                            "gaussian",
                            new Shape(gaussian.dimensions),
                            Optional.empty(),
                            0,
                            Optional.of(GaussianMixture.ofValues(
                                    List.of(1.0), List.of(0.0), List.of(gaussian.standardDeviation)))),
                    gaussian.examples,
                    gaussian.seed,
                    gaussian::draw));

    private int draw(Draws draws, double[] point) {
        for (int d = 0; d < point.length; d++) {
            point[d] = standardDeviation * draws.normal();
        }
        return 0;
    }
}
