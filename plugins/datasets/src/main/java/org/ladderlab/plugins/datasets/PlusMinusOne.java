package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.Setting;

/** Independent signs, each -1 or 1 with probability 1/2; the optimal denoiser is {@code tanh(alpha z / sigma^2)}. */
public record PlusMinusOne(
        @Setting(value = "dimensions of a point", min = 1) int dimensions,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    public static final ComponentType<Dataset, PlusMinusOne> TYPE = ComponentType.of(
            Kind.DATASET,
            "plus-minus-one",
            new PlusMinusOne(1, Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Points whose dimensions are -1 or 1 with equal probability, (dimensions).",
                    "P(x = 1) = P(x = -1) = 1/2",
                    "Guo, Shamai and Verdu 2005, Mutual information and minimum mean-square error, section II"),
            (signs, context) -> new SyntheticPoints(
                    new DataSpec(
                            "plus-minus-one",
                            new Shape(signs.dimensions),
                            Optional.of(new PixelGrid(2, -1, 1)),
                            0,
                            Optional.of(GaussianMixture.ofValues(
                                    List.of(0.5, 0.5), List.of(-1.0, 1.0), List.of(0.0, 0.0)))),
                    signs.examples,
                    signs.seed,
                    PlusMinusOne::draw));

    private static int draw(Draws draws, double[] point) {
        for (int d = 0; d < point.length; d++) {
            point[d] = 2 * draws.index(2) - 1;
        }
        return 0;
    }
}
