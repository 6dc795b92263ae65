package org.ladderlab.plugins.diffusion;

import java.util.Optional;
import org.ladderlab.spi.settings.Setting;

/**
 * How wrong a scheme takes an estimate of the data to be: {@code 1 / r^2 = weight exp(l) + 1 / dataDeviation^2}. With the deviation of
 * normal data and weight 1, r^2 is the mean squared error of the best estimate.
 */
public record Uncertainty(
        @Setting(
                        value =
                                "standard deviation of the data, above which no estimate is taken to be wrong; without it there is"
                                        + " no such bound",
                        min = 0,
                        aboveMin = true)
                Optional<Double> dataDeviation,
        @Setting(
                        value =
                                "weight of the estimate beside what is seen: its variance is taken to be the noise's over this",
                        min = 0,
                        aboveMin = true)
                double weight) {

    /** As wrong as the noise is large. */
    static final Uncertainty NOISE = new Uncertainty(Optional.empty(), 1);

    /** r^2 at a log SNR. */
    double variance(double logSnr) {
        return 1
                / (weight * Math.exp(logSnr)
                        + dataDeviation.map(s -> 1 / (s * s)).orElse(0.0));
    }
}
