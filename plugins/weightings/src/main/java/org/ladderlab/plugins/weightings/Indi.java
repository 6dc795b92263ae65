package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = exp(-l) sech^2(l / 4) / 4}: the data's error at uniform time of straight paths, whose density is {@code sech^2(l / 4) /
 * 8} (Delbracio and Milanfar 2023). */
public record Indi() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, Indi> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "indi",
            new Indi(),
            new ComponentType.Doc(
                    "The data's error at uniform time along straight paths.",
                    "w(l) = exp(-l) sech^2(l / 4) / 4",
                    "Delbracio and Milanfar 2023 (InDI); Kingma and Gao 2023, table 1"));

    @Override
    public double weight(double logSnr, double density) {
        return Math.exp(-logSnr) / (4 * Math.pow(Math.cosh(logSnr / 4), 2));
    }
}
