package org.ladderlab.plugins.weightings;

import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;

/** The velocity's error at uniform time: {@code c = 1 + exp(-l)} in the variance preserving frame (Salimans and Ho 2022). */
public record VelocitySimple(@Setting(FactorWeighting.SCHEDULE) Optional<Ref<NoiseSchedule>> schedule) {

    public static final ComponentType<WeightingFunction, VelocitySimple> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "velocity-simple",
            new VelocitySimple(Optional.empty()),
            new ComponentType.Doc(
                    "The error of the velocity at uniform time.",
                    "w(l) = 2 (1 + exp(-l)) p(l)",
                    "Salimans and Ho 2022, section 4; Kingma and Gao 2023, table 1"),
            (simple, context) -> FactorWeighting.of(simple::factor, simple.schedule, context));

    double factor(double logSnr) {
        return 1 + Math.exp(-logSnr);
    }
}
