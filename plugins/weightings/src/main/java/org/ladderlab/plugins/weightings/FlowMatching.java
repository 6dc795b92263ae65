package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/** {@code w = exp(-l / 2)}: what flow matching on straight paths at uniform time comes to (Kingma and Gao 2023, appendix D.3). */
public record FlowMatching() implements WeightingFunction {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<WeightingFunction, Config> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "flow-matching",
            new Config(),
            new ComponentType.Doc(
                    "Flow matching along straight paths at uniform time.",
                    "w(l) = exp(-l / 2)",
                    "Lipman et al. 2023; Kingma and Gao 2023, table 1 and appendix D.3"),
            (config, context) -> new FlowMatching());

    @Override
    public double weight(double logSnr, double density) {
        return Math.exp(-logSnr / 2);
    }
}
