package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;

/** What every time sampling must satisfy. */
public abstract class TimeSamplingContract extends ScopesContract {

    private static final int BATCHES = 400;
    private static final int SIZE = 16;

    /** Log SNR 8 (1 - t)^2 - 4 - t: a curve whose density is far from uniform. */
    private static final NoiseSchedule CURVED = new NoiseSchedule() {
        @Override
        public double logSnr(double t) {
            return 8 * (1 - t) * (1 - t) - 4 - t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return -16 * (1 - t) - 1;
        }
    };

    /** Makes the sampling. */
    protected abstract TimeSampling sampling(TestContext context);

    private TimeSampling sampling() {
        return sampling(context(TestContext.points(2)));
    }

    @Test
    protected void timesAreInTheUnitIntervalAndDensitiesArePositive() {
        TimeSampling.Draw draw = sampling().draw(1000, CURVED, scopes().training(1));
        assertThat(draw.times()).hasSize(1000);
        assertThat(draw.densities()).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(draw.times()[i]).isGreaterThanOrEqualTo(0).isLessThan(1);
            assertThat(draw.densities()[i]).isPositive().isFinite();
        }
    }

    /** {@code E[f(t) / density] = integral of f}, to 5 standard errors over batches, for three functions f. */
    @Test
    protected void dividingByTheDensityGivesTheIntegralOverUniformTime() {
        TimeSampling sampling = sampling();
        double[][] batchMeans = new double[3][BATCHES];
        for (int b = 0; b < BATCHES; b++) {
            TimeSampling.Draw draw = sampling.draw(SIZE, CURVED, scopes().training(b));
            for (int i = 0; i < SIZE; i++) {
                double t = draw.times()[i];
                double share = 1 / (SIZE * draw.densities()[i]);
                batchMeans[0][b] += share;
                batchMeans[1][b] += share * t;
                batchMeans[2][b] += share * t * t;
            }
        }
        for (int power = 0; power < 3; power++) {
            Estimate mean = Estimate.ofMean(batchMeans[power]);
            assertThat(mean.value())
                    .as("integral of t^%d", power)
                    .isCloseTo(1.0 / (power + 1), within(5 * mean.standardError() + 1e-12));
        }
    }

    @Test
    protected void equalStepsGiveEqualDraws() {
        TimeSampling.Draw one = sampling().draw(8, CURVED, scopes().training(3));
        TimeSampling.Draw same = sampling().draw(8, CURVED, scopes().training(3));
        TimeSampling.Draw other = sampling().draw(8, CURVED, scopes().training(4));
        assertThat(one.times()).isEqualTo(same.times()).isNotEqualTo(other.times());
        assertThat(one.densities()).isEqualTo(same.densities());
    }
}
