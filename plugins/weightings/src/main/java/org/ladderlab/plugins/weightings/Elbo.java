package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = 1}: the evidence bound itself (Kingma et al. 2021). */
public record Elbo() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, Elbo> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "elbo",
            new Elbo(),
            new ComponentType.Doc(
                    "The evidence bound: every log SNR counts the same.",
                    "w(l) = 1",
                    "Kingma et al. 2021 (VDM), equation 17; Kingma and Gao 2023, table 1"));

    @Override
    public double weight(double logSnr, double density) {
        return 1;
    }
}
