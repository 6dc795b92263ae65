package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = exp(-l / 2)}: what flow matching on straight paths at uniform time comes to (Kingma and Gao 2023, appendix D.3). */
public record FlowMatching() implements WeightingFunction {

    public static final ComponentType<WeightingFunction, FlowMatching> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "flow-matching",
            new FlowMatching(),
            new ComponentType.Doc(
                    "Flow matching along straight paths at uniform time.",
                    "w(l) = exp(-l / 2)",
                    "Lipman et al. 2023; Kingma and Gao 2023, table 1 and appendix D.3"));

    @Override
    public double weight(double logSnr, double density) {
        return Math.exp(-logSnr / 2);
    }
}
