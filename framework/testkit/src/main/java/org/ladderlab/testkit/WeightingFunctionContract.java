package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.WeightingFunction;

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
}
