package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** The data's error at uniform time: {@code ||x - xHat||^2 = exp(-l) ||eps - epsHat||^2}, so {@code c = exp(-l)} (Salimans and Ho
 * 2022). */
public record DataSimple(@Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, DataSimple> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "data-simple",
            new DataSimple(Optional.empty()),
            new ComponentType.Doc(
                    "The error of the data at uniform time.",
                    "w(l) = 2 exp(-l) p(l)",
                    "Salimans and Ho 2022, section 4; Kingma and Gao 2023, table 1"),
            (simple, context) -> FactorWeighting.of(simple::factor, simple.schedule, context));

    double factor(double logSnr) {
        return Math.exp(-logSnr);
    }
}
