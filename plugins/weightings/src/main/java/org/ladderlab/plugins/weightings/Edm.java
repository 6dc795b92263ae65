package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/**
 * EDM's preconditioned objective with its normal law of training noises: {@code w = 2 N(l; mean, sd^2) (exp(-l) + d^2) / d^2}, d
 * the data's standard deviation (Karras et al. 2022; Kingma and Gao 2023, appendix D.1).
 *
 * @param mean of the log SNR in training
 * @param standardDeviation of the log SNR in training
 * @param dataDeviation d
 */
public record Edm(
        @Setting("mean of the log SNR in training: -2 times EDM's P_mean") double mean,
        @Setting(value = "standard deviation of the log SNR in training: 2 times EDM's P_std", min = 0, aboveMin = true)
                double standardDeviation,
        @Setting(value = "standard deviation of the data, in its own scale", min = 0, aboveMin = true)
                double dataDeviation)
        implements WeightingFunction {

    public static final ComponentType<WeightingFunction, Edm> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "edm",
            new Edm(2.4, 2.4, 0.5),
            new ComponentType.Doc(
                    "The objective of EDM with its normal law of training noises.",
                    "w(l) = 2 N(l; mean, standardDeviation^2) (exp(-l) + dataDeviation^2) / dataDeviation^2",
                    "Karras et al. 2022 (EDM), table 1; Kingma and Gao 2023, appendix D.1"));

    @Override
    public double weight(double logSnr, double density) {
        return 2 * law(logSnr) * (1 + Math.exp(-logSnr) / (dataDeviation * dataDeviation));
    }

    /** The density of the log SNR in training. */
    double law(double logSnr) {
        double distance = (logSnr - mean) / standardDeviation;
        return Math.exp(-distance * distance / 2) / (standardDeviation * Math.sqrt(2 * Math.PI));
    }

    /** The derivative of log w. */
    double slope(double logSnr) {
        double share = 1 / (1 + dataDeviation * dataDeviation * Math.exp(logSnr));
        return (mean - logSnr) / (standardDeviation * standardDeviation) - share;
    }
}
