package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = sech(l / 2) / pi}: {@link NoiseSimple} under the cosine schedule without ends, whose density is {@code sech(l / 2) / (2
 * pi)} (Nichol and Dhariwal 2021). */
public record Iddpm() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, Iddpm> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "iddpm",
            new Iddpm(),
            new ComponentType.Doc(
                    "The noise's error at uniform time of the cosine schedule.",
                    "w(l) = sech(l / 2) / pi",
                    "Nichol and Dhariwal 2021; Kingma and Gao 2023, table 1"));

    @Override
    public double weight(double logSnr, double density) {
        return 1 / (Math.PI * Math.cosh(logSnr / 2));
    }
}
