package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** P2: {@code c = (k + SNR)^-gamma} on the noise's error (Choi et al. 2022, equation 8). */
public record P2(
        @Setting(value = "the SNR from which on the weight falls", min = 0) double k,
        @Setting(value = "the power with which it falls", min = 0) double gamma,
        @Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, P2> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "p2",
            new P2(1, 1, Optional.empty()),
            new ComponentType.Doc(
                    "Perception prioritised: less weight where the SNR is high.",
                    "w(l) = 2 (k + exp(l))^-gamma p(l)",
                    "Choi et al. 2022 (P2), equation 8"),
            (p2, context) -> FactorWeighting.of(p2::factor, p2.schedule, context));

    double factor(double logSnr) {
        return Math.pow(k + Math.exp(logSnr), -gamma);
    }
}
