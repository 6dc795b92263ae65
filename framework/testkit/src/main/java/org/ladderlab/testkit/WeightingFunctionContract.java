package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.tensors.Scope;

/** What every weighting must satisfy, for log SNRs from -15 to 15. */
public abstract class WeightingFunctionContract extends ScopesContract {

    /** Makes the weighting. */
    protected abstract WeightingFunction weighting(TestContext context);

    private WeightingFunction weighting() {
        return weighting(context(TestContext.points(2)));
    }

    /** The density of the log SNR under the cosine schedule without ends. */
    protected static double cosineDensity(double logSnr) {
        return 1 / (2 * Math.PI * Math.cosh(logSnr / 2));
    }

    @Test
    protected void itIsFiniteAndNotNegative() {
        WeightingFunction weighting = weighting();
        for (int i = -1500; i <= 1500; i++) {
            double logSnr = i / 100.0;
            assertThat(weighting.weight(logSnr, cosineDensity(logSnr)))
                    .as("weight at log SNR %s", logSnr)
                    .isFinite()
                    .isNotNegative();
        }
    }

    @Test
    protected void itIsPositiveSomewhere() {
        assertThat(weighting().weight(0, cosineDensity(0))).isPositive();
    }

    /** On log SNRs between those of the grid that the flag is found on; what is 0 below all weights does not count. */
    @Test
    protected void theMonotoneFlagIsTruthful() {
        WeightingFunction weighting = weighting();
        DoubleUnaryOperator weight = logSnr -> weighting.weight(logSnr, cosineDensity(logSnr));
        boolean rises = false;
        for (double logSnr = -14.99321; logSnr < 14.97; logSnr += 0.0137) {
            double before = weight.applyAsDouble(logSnr);
            rises |= before > 0 && weight.applyAsDouble(logSnr + 0.0137) > before * (1 + 1e-8);
        }
        assertThat(EffectiveWeighting.of(weight, -15, 15).monotone()).isEqualTo(!rises);
    }

    @Test
    protected void equalArgumentsGiveEqualWeights() {
        WeightingFunction weighting = weighting();
        double before = weighting.weight(0.5, 0.2);
        assertThat(weighting.weight(-3, 0.1)).isFinite();
        assertThat(weighting.weight(0.5, 0.2)).isEqualTo(before);
        assertThat(weighting().weight(0.5, 0.2)).isEqualTo(before);
    }

    /** What is minimised has the weight that is told as its derivative by the error, where the weighting begins and elsewhere. */
    @Test
    protected void itWeighsErrorsByTheWeightThatItTells() {
        TestContext context = context(TestContext.points(2));
        WeightingFunction weighting = weighting(context);
        requireTruth(weighting);
        if (weighting.learned()) {
            List<NDArray> weights = List.copyOf(context.parameters().weights().values());
            assertThat(weights).as("what it learns").isNotEmpty();
            Scope scope = scopes().training(5);
            WeightOps.copy(
                    weights,
                    weights.stream()
                            .map(weight -> scope.normal(weight.getShape()))
                            .toList());
            requireTruth(weighting);
            for (double logSnr = -15; logSnr <= 15; logSnr++) {
                assertThat(weighting.weight(logSnr, cosineDensity(logSnr)))
                        .isFinite()
                        .isPositive();
            }
        }
    }

    private void requireTruth(WeightingFunction weighting) {
        double[] times = {0.1, 0.35, 0.6, 0.9};
        Scope scope = scopes().training(1);
        NoiseSchedule cosine = new Cosine();
        NDArray errors = scope.vector(new double[] {1, 2, 3, 4});
        double[] once = doubles(weighting.weigh(errors, 2, times, cosine, scope));
        double[] twice = doubles(weighting.weigh(errors.add(errors), 2, times, cosine, scope));
        double[] weights = weighting.weights(times, cosine);
        for (int i = 0; i < times.length; i++) {
            assertThat((twice[i] - once[i]) / (i + 1))
                    .as("weight at time %s", times[i])
                    .isCloseTo(weights[i], withinPercentage(0.01));
        }
    }

    private static double[] doubles(NDArray array) {
        return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    /** {@code l = -2 log tan(pi t / 2)}. */
    private static final class Cosine implements NoiseSchedule {

        @Override
        public double logSnr(double t) {
            return -2 * Math.log(Math.tan(Math.PI * t / 2));
        }

        @Override
        public double logSnrDerivative(double t) {
            return -2 * Math.PI / Math.sin(Math.PI * t);
        }
    }
}
