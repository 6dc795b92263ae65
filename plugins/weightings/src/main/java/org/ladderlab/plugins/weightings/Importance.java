package org.ladderlab.plugins.weightings;

import java.util.Arrays;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * Times at which the log SNR is uniform between the schedule's ends, with low discrepancy: density {@code -l'(t) / (l(0) -
 * l(1))}. For the evidence bound every example then weighs the same, whatever the schedule's shape (Song et al. 2021 (ScoreFlow),
 * section 4.3: importance sampling for likelihood weighting).
 */
public record Importance() implements TimeSampling {

    public static final ComponentType<TimeSampling, Importance> TYPE = ComponentType.of(
            Kind.TIME_SAMPLING,
            "importance",
            new Importance(),
            new ComponentType.Doc(
                    "Times at which the log SNR is uniform.",
                    "l_i = l(0) + ((u + i / n) mod 1) (l(1) - l(0)), density -l'(t) / (l(0) - l(1))",
                    "Song et al. 2021 (ScoreFlow), section 4.3; Kingma and Gao 2023, section 3"));

    /**
     * {@inheritDoc}
     *
     * @throws ConfigurationException if an end of the schedule is infinite
     */
    @Override
    public Draw draw(int n, NoiseSchedule schedule, Scope scope) {
        double first = schedule.logSnr(0);
        double last = schedule.logSnr(1);
        if (!Double.isFinite(first) || !Double.isFinite(last)) {
            throw new ConfigurationException("Sampling times by importance needs a log SNR with finite ends, and this"
                    + " schedule's goes from " + first + " to " + last + "; wrap the schedule in 'truncated'.");
        }
        double[] times = Arrays.stream(TimeSampling.lowDiscrepancy(scope.uniform(), n))
                .map(u -> Math.min(schedule.time((1 - u) * first + u * last), Math.nextDown(1.0)))
                .toArray();
        double[] densities = Arrays.stream(times)
                .map(t -> schedule.logSnrDerivative(t) / (last - first))
                .toArray();
        return new Draw(times, densities);
    }
}
