package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** The smooth form of min-SNR, {@code SNR gamma / (SNR + gamma)} on the data's error: {@code c = gamma / (exp(l) + gamma)} on the
 * noise's (Crowson et al. 2024). */
public record SoftMinSnr(
        @Setting(value = "the SNR from which on the weight falls", min = 0, aboveMin = true) double gamma,
        @Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, SoftMinSnr> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "soft-min-snr",
            new SoftMinSnr(4, Optional.empty()),
            new ComponentType.Doc(
                    "Min-SNR without the corner.",
                    "w(l) = 2 gamma / (exp(l) + gamma) p(l)",
                    "Crowson et al. 2024 (HDiT), soft-min-SNR loss"),
            (snr, context) -> FactorWeighting.of(snr::factor, snr.schedule, context));

    double factor(double logSnr) {
        return gamma / (Math.exp(logSnr) + gamma);
    }
}
