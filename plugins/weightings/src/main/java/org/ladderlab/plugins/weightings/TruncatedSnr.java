package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** The larger of the data's and the noise's error at uniform time: {@code max(SNR, 1)} on the data's, {@code c = max(1, exp(-l))}
 * on the noise's (Salimans and Ho 2022, equation 9). */
public record TruncatedSnr(@Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, TruncatedSnr> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "truncated-snr",
            new TruncatedSnr(Optional.empty()),
            new ComponentType.Doc(
                    "The larger of the errors of data and noise, at uniform time.",
                    "w(l) = 2 max(1, exp(-l)) p(l)",
                    "Salimans and Ho 2022 (progressive distillation), equation 9"),
            (snr, context) -> FactorWeighting.of(snr::factor, snr.schedule, context));

    double factor(double logSnr) {
        return Math.max(1, Math.exp(-logSnr));
    }
}
