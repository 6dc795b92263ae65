package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = 2 exp(-l / 2) / pi}: {@link VelocitySimple} under the cosine schedule without ends (Salimans and Ho 2022). */
public record VelocityCosine() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, VelocityCosine> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "velocity-cosine",
            new VelocityCosine(),
            new ComponentType.Doc(
                    "The velocity's error at uniform time of the cosine schedule.",
                    "w(l) = 2 exp(-l / 2) / pi",
                    "Salimans and Ho 2022; Kingma and Gao 2023, table 1"));

    @Override
    public double weight(double logSnr, double density) {
        return 2 * Math.exp(-logSnr / 2) / Math.PI;
    }
}
