package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** DDPM's L_simple: the noise's error at uniform time, {@code c = 1, w = 2 p(l)} (Ho et al. 2020, equation 14). */
public record NoiseSimple(@Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, NoiseSimple> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "noise-simple",
            new NoiseSimple(Optional.empty()),
            new ComponentType.Doc(
                    "The error of the noise at uniform time: L_simple of DDPM.",
                    "w(l) = 2 p(l)",
                    "Ho et al. 2020 (DDPM), equation 14; Kingma and Gao 2023, table 1"),
            (simple, context) -> FactorWeighting.of(simple::factor, simple.schedule, context));

    double factor(double logSnr) {
        return 1;
    }
}
