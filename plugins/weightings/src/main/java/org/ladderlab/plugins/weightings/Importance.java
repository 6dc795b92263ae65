package org.ladderlab.plugins.weightings;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * Times at which a quantity f of the log SNR is uniform between the schedule's ends, with low discrepancy: density {@code f'(l)
 * (-l'(t)) / (f(l(0)) - f(l(1)))}. With f = l every example of the evidence bound weighs the same, whatever the schedule's shape
 * (Song et al. 2021 (ScoreFlow), section 4.3); with the log variance every example costs the same where data N(0, 1) meet
 * their optimal denoiser, as the latents of a ladder about do (Vahdat et al. 2021 (LSGM)).
 *
 * @param uniform f
 */
public record Importance(
        @Setting("what is uniform: the log SNR l, the log of sigma^2 = sigmoid(-l), or sigma^2") Quantity uniform)
        implements TimeSampling {

    public static final ComponentType<TimeSampling, Importance> TYPE = ComponentType.of(
                    Kind.TIME_SAMPLING,
                    "importance",
                    new Importance(Quantity.LOG_SNR),
                    new ComponentType.Doc(
                            "Times at which the log SNR is uniform, or the variance of the noise, or its log.",
                            "f(l_i) = f(l(0)) + ((u + i / n) mod 1) (f(l(1)) - f(l(0))), density f'(l) l'(t) / (f(l(1)) - f(l(0)))",
                            "Song et al. 2021 (ScoreFlow), section 4.3; Kingma and Gao 2023, section 3; Vahdat et al. 2021"
                                    + " (LSGM), appendix B"))
            .withExamples(new Importance(Quantity.LOG_VARIANCE), new Importance(Quantity.VARIANCE));

    /** What may be uniform, in the variance preserving frame. */
    public enum Quantity {
        /** l. */
        LOG_SNR(l -> l, l -> 1, f -> f),
        /** {@code log sigmoid(-l) = -log(1 + exp(l))}. */
        LOG_VARIANCE(
                l -> -Math.max(l, 0) - Math.log1p(Math.exp(-Math.abs(l))),
                l -> -sigmoid(l),
                f -> Math.log(Math.expm1(-f))),
        /** {@code sigmoid(-l)}. */
        VARIANCE(l -> sigmoid(-l), l -> -sigmoid(l) * sigmoid(-l), f -> Math.log1p(-f) - Math.log(f));

        private final DoubleUnaryOperator value;
        private final DoubleUnaryOperator derivative;
        private final DoubleUnaryOperator inverse;

        Quantity(DoubleUnaryOperator value, DoubleUnaryOperator derivative, DoubleUnaryOperator inverse) {
            this.value = value;
            this.derivative = derivative;
            this.inverse = inverse;
        }

        private static double sigmoid(double l) {
            return 1 / (1 + Math.exp(-l));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws ConfigurationException if an end of the schedule is infinite
     */
    @Override
    public Draw draw(int n, NoiseSchedule schedule, Scope scope) {
        if (!Double.isFinite(schedule.logSnr(0)) || !Double.isFinite(schedule.logSnr(1))) {
            throw new ConfigurationException("Sampling times by importance needs a log SNR with finite ends, and this"
                    + " schedule's goes from " + schedule.logSnr(0) + " to " + schedule.logSnr(1)
                    + "; wrap the schedule in 'truncated'.");
        }
        double first = uniform.value.applyAsDouble(schedule.logSnr(0));
        double last = uniform.value.applyAsDouble(schedule.logSnr(1));
        double[] times = Arrays.stream(TimeSampling.lowDiscrepancy(scope.uniform(), n))
                .map(u -> uniform.inverse.applyAsDouble((1 - u) * first + u * last))
                .map(logSnr -> Math.min(schedule.time(logSnr), Math.nextDown(1.0)))
                .toArray();
        double[] densities = Arrays.stream(times)
                .map(t -> uniform.derivative.applyAsDouble(schedule.logSnr(t))
                        * schedule.logSnrDerivative(t)
                        / (last - first))
                .toArray();
        return new Draw(times, densities);
    }
}
