package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** {@code w = sigmoid(bias - l)} (Kingma and Gao 2023, section 5.1). */
public record SigmoidWeighting(@Setting("the log SNR at which w is 1/2") double bias) implements WeightingFunction {

    public static final ComponentType<WeightingFunction, SigmoidWeighting> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "sigmoid",
            new SigmoidWeighting(2),
            new ComponentType.Doc(
                    "A sigmoid: the bound where there is noise, little where there is hardly any.",
                    "w(l) = sigmoid(bias - l)",
                    "Kingma and Gao 2023, section 5.1; Hoogeboom et al. 2024"));

    @Override
    public double weight(double logSnr, double density) {
        return 1 / (1 + Math.exp(logSnr - bias));
    }
}
