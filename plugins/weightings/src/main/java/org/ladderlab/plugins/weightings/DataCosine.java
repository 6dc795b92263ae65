package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = exp(-l) sech(l / 2) / pi}: {@link DataSimple} under the cosine schedule without ends (Salimans and Ho 2022). */
public record DataCosine() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, DataCosine> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "data-cosine",
            new DataCosine(),
            new ComponentType.Doc(
                    "The data's error at uniform time of the cosine schedule.",
                    "w(l) = exp(-l) sech(l / 2) / pi",
                    "Salimans and Ho 2022; Kingma and Gao 2023, section 3"));

    @Override
    public double weight(double logSnr, double density) {
        return Math.exp(-logSnr) / (Math.PI * Math.cosh(logSnr / 2));
    }
}
