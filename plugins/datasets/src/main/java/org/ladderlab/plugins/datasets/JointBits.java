package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/** Some dependent bits whose joint law is known, and so the entropy and every conditional of them. */
public record JointBits(
        @Setting(
                        value =
                                "probability of each value of the bits, the last bit changing fastest; only the ratios matter",
                        min = 0)
                List<Double> probabilities,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    public static final ComponentType<Dataset, JointBits> TYPE = ComponentType.of(
            Kind.DATASET,
            "joint-bits",
            new JointBits(List.of(0.4, 0.1, 0.1, 0.4), Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Points of dependent bits 0 and 1 with a given joint law, (bits).",
                    "P(x) = probabilities[sum of x_d 2^(D - 1 - d)], entropy -sum P log P",
                    "arithmetic; the three-bit world of the masked diffusions' exact values"),
            (joint, context) -> joint.points());

    private Dataset points() {
        double sum = probabilities.stream().mapToDouble(p -> p).sum();
        int bits = Integer.numberOfTrailingZeros(Integer.highestOneBit(probabilities.size()));
        if (probabilities.size() < 2 || probabilities.size() != 1 << bits || !(sum > 0)) {
            throw new ConfigurationException(
                    "probabilities",
                    "D bits have 2^D values, each of a probability and one at least above 0, and there are "
                            + probabilities.size() + " probabilities of sum " + sum + ".");
        }
        double entropy = -probabilities.stream()
                .mapToDouble(p -> p > 0 ? p / sum * Math.log(p / sum) : 0)
                .sum();
        return new SyntheticPoints(
                new DataSpec("joint-bits", new Shape(bits), Optional.of(new PixelGrid(2, 0, 1)), 0),
                examples,
                seed,
                (draws, point) -> draw(draws.uniform() * sum, point),
                Optional.of(new Estimate(entropy, 0)));
    }

    private int draw(double uniform, double[] point) {
        double left = uniform - probabilities.get(0);
        int value = 0;
        while (left >= 0 && value < probabilities.size() - 1) {
            value++;
            left -= probabilities.get(value);
        }
        for (int d = 0; d < point.length; d++) {
            point[d] = value >> point.length - 1 - d & 1;
        }
        return 0;
    }
}
