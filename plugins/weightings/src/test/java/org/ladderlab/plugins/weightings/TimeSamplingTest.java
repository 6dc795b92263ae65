package org.ladderlab.plugins.weightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
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
            TimeSampling importance = new Importance();
            assertThatThrownBy(() -> importance.draw(4, new WeightingsOracleTest.EndlessCosine(), scopes.training(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'truncated'");
        }
    }
}
