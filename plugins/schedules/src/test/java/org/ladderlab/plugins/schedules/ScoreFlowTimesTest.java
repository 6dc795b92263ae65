package org.ladderlab.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/**
 * ScoreFlow's importance sampling is a log SNR that is uniform: the integral Z of g^2 / sigma^2 is what the log SNR falls by, and its
 * times, which the authors' code finds by bisection, are in closed form {@code B = log(1 + exp(-l))} (VP), {@code B = 2 asinh(exp(-l/2) / 2)}
 * (sub-VP), {@code t = (-b0 + sqrt(b0^2 + 2 (b1 - b0) B)) / (b1 - b0)}.
 */
class ScoreFlowTimesTest {

    @ParameterizedTest
    @CsvSource({
        "VP, 1e-5, 23.8645",
        "VP, 1e-3, 19.1654",
        "SUB_VP, 1e-5, 37.6789",
        "SUB_VP, 1e-2, 22.4841",
        "VE, 0, 17.034"
    })
    void timesOfALogSnrAreTheClosedForms(String sde, double first, double integral) {
        NoiseSchedule schedule =
                switch (sde) {
                    case "VP" -> new VariancePreservingSde(0.1, 20, first);
                    case "SUB_VP" -> new SubVariancePreservingSde(0.1, 20, first);
                    default -> new VarianceExplodingSde(0.01, 50);
                };
        DoubleUnaryOperator time =
                switch (sde) {
                    case "VP" -> l -> time(Math.log1p(Math.exp(-l)));
                    case "SUB_VP" ->
                        l -> {
                            double half = Math.exp(-l / 2) / 2;
                            return time(2 * Math.log(half + Math.sqrt(half * half + 1)));
                        };
                    default -> l -> (-l / 2 - Math.log(0.01)) / Math.log(5000);
                };
        double high = schedule.logSnr(0);
        double low = schedule.logSnr(1);
        assertThat(high - low).isCloseTo(integral, within(5e-4));
        for (double u = 0.02; u < 1; u += 0.07) {
            double logSnr = high + u * (low - high);
            assertThat(schedule.time(logSnr)).isCloseTo(time.applyAsDouble(logSnr), within(1e-11));
        }
    }

    private static double time(double integral) {
        return (-0.1 + Math.sqrt(0.01 + 2 * 19.9 * integral)) / 19.9;
    }
}
