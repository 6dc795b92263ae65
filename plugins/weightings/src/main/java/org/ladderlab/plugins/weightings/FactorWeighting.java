package org.ladderlab.plugins.weightings;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;

/**
 * A weighting that its paper defines as a factor c on {@code ||eps - epsHat||^2} at uniform time: {@code w = 2 c(l) p(l)}.
 *
 * @param factor c of a log SNR
 * @param schedule whose density p is used; the one in use if empty
 */
record FactorWeighting(DoubleUnaryOperator factor, Optional<NoiseSchedule> schedule) implements WeightingFunction {

    /** What the setting {@code schedule} of these weightings means. */
    static final String SCHEDULE = "the schedule whose density p(l) fixes w; without it the one in use";

    static WeightingFunction of(
            DoubleUnaryOperator factor, Optional<Ref<NoiseSchedule>> schedule, BuildContext context) {
        return new FactorWeighting(factor, schedule.map(ref -> context.create("schedule", ref)));
    }

    @Override
    public double weight(double logSnr, double density) {
        double p = schedule.map(s -> EffectiveWeighting.density(s, logSnr)).orElse(density);
        return 2 * factor.applyAsDouble(logSnr) * p;
    }
}
