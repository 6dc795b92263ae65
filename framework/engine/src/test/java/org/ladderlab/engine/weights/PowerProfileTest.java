package org.ladderlab.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.testkit.Oracle;

/** Power-function averages: exponents, recursion and least squares. */
class PowerProfileTest {

    private static final Oracle ORACLE = Oracle.read("X01_power_averages");
    private static final double[] WIDTHS = Oracle.doubles(ORACLE.inputs().get("sigma_rel"));

    @Test
    void theExponentIsThatOfTheRelativeWidth() {
        double[] exponents = Oracle.doubles(ORACLE.expected().get("gamma"));
        for (int i = 0; i < WIDTHS.length; i++) {
            assertThat(PowerProfile.of(WIDTHS[i], 1).exponent())
                    .isCloseTo(exponents[i], within(ORACLE.relativeTolerance() * exponents[i]));
        }
    }

    @Test
    void anAverageIsFittedByThoseThatWereKept() {
        List<PowerProfile> kept = new ArrayList<>();
        for (JsonNode each : ORACLE.inputs().get("stored")) {
            double width = each.get(1).asInt() == 0 ? WIDTHS[0] : WIDTHS[2];
            kept.add(PowerProfile.of(width, each.get(0).asDouble()));
        }
        PowerProfile.Fit fit = PowerProfile.of(WIDTHS[1], 40).fit(kept);
        double[] expected = Oracle.doubles(ORACLE.expected().get("coefficients"));
        double tolerance = ORACLE.relativeTolerance();

        for (int i = 0; i < expected.length; i++) {
            assertThat(fit.coefficients()[i])
                    .isCloseTo(expected[i], within(tolerance * Math.max(1, Math.abs(expected[i]))));
        }
        assertThat(fit.relativeError()).isCloseTo(relativeError(kept, fit.coefficients()), within(1e-5));
        // The case's own integral is over few points.
        assertThat(fit.relativeError())
                .isCloseTo(ORACLE.expected().get("relative_error_of_profile").asDouble(), within(0.005));
    }

    private static double relativeError(List<PowerProfile> kept, double[] coefficients) {
        PowerProfile wanted = PowerProfile.of(WIDTHS[1], 40);
        double squares = 0;
        double size = 0;
        int cells = 4000;
        for (int i = 0; i < cells; i++) {
            double s = 40 * (i + 0.5) / cells;
            double sum = 0;
            for (int k = 0; k < coefficients.length; k++) {
                sum += coefficients[k] * density(kept.get(k), s);
            }
            squares += Math.pow(density(wanted, s) - sum, 2);
            size += Math.pow(density(wanted, s), 2);
        }
        return Math.sqrt(squares / size);
    }

    private static double density(PowerProfile profile, double s) {
        double g = profile.exponent();
        return s > profile.time() ? 0 : (g + 1) / profile.time() * Math.pow(s / profile.time(), g);
    }

    @Test
    void theRecursionGivesEachUpdateTheIntegralOfTheProfileOverIt() {
        int updates = 50;
        PowerProfile last = PowerProfile.of(0.1, updates);
        double[] shares = new double[updates + 1];
        for (int n = 1; n <= updates; n++) {
            double kept = PowerProfile.of(0.1, n).decay();
            for (int k = 0; k < n; k++) {
                shares[k] *= kept;
            }
            shares[n] = 1 - kept;
        }
        for (int k = 1; k <= updates; k++) {
            double power = last.exponent() + 1;
            double integral = Math.pow((double) k / updates, power) - Math.pow((k - 1.0) / updates, power);
            assertThat(shares[k]).isCloseTo(integral, within(1e-12));
        }
        assertThat(PowerProfile.of(0.1, 1).decay()).isZero();
    }
}
