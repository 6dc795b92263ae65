package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** Min-SNR: {@code min(SNR, gamma) / d} on the network's own error, where d is SNR for noise, 1 for data and SNR + 1 for
 * velocity. All three are {@code c = min(1, gamma exp(-l))} on the noise's error, so there is no prediction to choose (Hang et al.
 * 2023, section 3.4). */
public record MinSnrGamma(
        @Setting(value = "the SNR from which on the weight falls", min = 0, aboveMin = true) double gamma,
        @Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, MinSnrGamma> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "min-snr-gamma",
            new MinSnrGamma(5, Optional.empty()),
            new ComponentType.Doc(
                    "The SNR of the data error, cut at gamma.",
                    "w(l) = 2 min(1, gamma exp(-l)) p(l)",
                    "Hang et al. 2023 (min-SNR), section 3.4"),
            (snr, context) -> FactorWeighting.of(snr::factor, snr.schedule, context));

    double factor(double logSnr) {
        return Math.min(1, gamma * Math.exp(-logSnr));
    }
}
