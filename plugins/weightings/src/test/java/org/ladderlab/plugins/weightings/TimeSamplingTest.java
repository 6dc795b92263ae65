package org.ladderlab.plugins.weightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;

class TimeSamplingTest {

    @Test
    void p05LowDiscrepancyTimes() {
        Oracle oracle = Oracle.read("P05");
        double[] times = TimeSampling.lowDiscrepancy(
                oracle.inputs().get("u0").asDouble(), oracle.inputs().get("n").asInt());
        double[] expected = Oracle.doubles(oracle.expected().get("t"));
        double[] discrete = Oracle.doubles(oracle.expected().get("t_discrete"));
        int steps = oracle.inputs().get("T").asInt();
        assertThat(times).hasSameSizeAs(expected);
        for (int i = 0; i < times.length; i++) {
            assertThat(times[i]).isCloseTo(expected[i], within(1e-15));
            assertThat(Math.ceil(times[i] * steps) / steps).isEqualTo(discrete[i]);
        }
    }

    @Test
    void importanceRefusesInfiniteEnds() {
        try (Scopes scopes = Scopes.seeded(1)) {
            TimeSampling importance = new Importance(Importance.Quantity.LOG_SNR);
            assertThatThrownBy(() -> importance.draw(4, new WeightingsOracleTest.EndlessCosine(), scopes.training(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'truncated'");
        }
    }

    /** {@code E ||eps - epsHat||^2 = sigmoid(l)} there, so its share of the bound is {@code -l'(t) sigmoid(l) / 2}. */
    @Test
    void withTheLogVarianceUniformEachExampleOfNormalDataCostsTheSame() {
        try (Scopes scopes = Scopes.seeded(1)) {
            NoiseSchedule schedule = new BentLine();
            TimeSampling sampling = new Importance(Importance.Quantity.LOG_VARIANCE);
            TimeSampling.Draw draw = sampling.draw(100, schedule, scopes.training(1));
            double whole = (Math.log1p(Math.exp(8)) - Math.log1p(Math.exp(-7))) / 2;
            for (int i = 0; i < 100; i++) {
                double t = draw.times()[i];
                double error = 1 / (1 + Math.exp(-schedule.logSnr(t)));
                double cost = -schedule.logSnrDerivative(t) * error / 2 / draw.densities()[i];
                assertThat(cost).isCloseTo(whole, within(1e-9 * whole));
            }
        }
    }

    /** From 8 to -7. */
    private record BentLine() implements NoiseSchedule {
        @Override
        public double logSnr(double t) {
            return 8 - 10 * t - 5 * t * t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return -10 - 10 * t;
        }
    }
}
