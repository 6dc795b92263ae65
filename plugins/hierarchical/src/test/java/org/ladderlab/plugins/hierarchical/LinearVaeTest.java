package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/**
 * The best linear VAE of data with eigenvalues l, decoder variance s^2 and KL weight b (Lucas et al. 2019, Don't blame the ELBO, section 4): an
 * axis is dead if {@code l <= b s^2}, else {@code w^2 = l - b s^2} and q has the variance {@code b s^2 / l}.
 */
class LinearVaeTest {

    private static final double[] EIGENVALUES = {4, 2, 1, 0.5, 0.25};
    private static final int LATENTS = 3;
    private static final int REPEATS = 20_000;

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    /** Two points on each axis, whose covariance is exactly the eigenvalues. */
    private static NDArray data(Scope scope) {
        int d = EIGENVALUES.length;
        float[] values = new float[2 * d * d];
        for (int i = 0; i < d; i++) {
            values[2 * i * d + i] = (float) Math.sqrt(d * EIGENVALUES[i]);
            values[(2 * i + 1) * d + i] = -values[2 * i * d + i];
        }
        return scope.manager()
                .create(values, new Shape(1, 2L * d, d))
                .broadcast(new Shape(REPEATS, 2L * d, d))
                .reshape(-1, d);
    }

    /** The ledger with weights that differ from the best ones by a share. */
    private LedgerTerms ledger(double beta, double variance, double[] share) {
        TestContext context = TestContext.of(TestContext.points(EIGENVALUES.length), scopes.manager(), 1);
        int d = EIGENVALUES.length;
        List<Double> up = new ArrayList<>();
        List<Double> spread = new ArrayList<>();
        Double[] down = new Double[d * LATENTS];
        Arrays.fill(down, 0.0);
        for (int k = 0; k < LATENTS; k++) {
            double l = EIGENVALUES[k];
            double w = Math.sqrt(Math.max(0, l - beta * variance)) + share[k];
            for (int j = 0; j < d; j++) {
                up.add(j == k ? w / (w * w + beta * variance) : 0.0);
            }
            spread.add(beta * variance / (w * w + beta * variance));
            down[k * LATENTS + k] = w;
        }
        TestContext with = context.with(context.create(LinearMapEncoder.TYPE, new LinearMapEncoder.Config(up, spread)));
        TestContext both = with.with(
                with.create(LinearMapDecoder.TYPE, new LinearMapDecoder.Config(List.of(down), Math.sqrt(variance))));
        Scope scope = scopes.evaluation(1);
        return Worlds.bound(both).ledger(data(scope), 1, scope);
    }

    private static NDArray objective(LedgerTerms ledger, double beta) {
        return ledger.reconstruction().add(Tensors.scale(ledger.prior(), beta));
    }

    private static Estimate mean(NDArray values) {
        return Estimate.ofMean(values.toType(DataType.FLOAT64, true).toDoubleArray());
    }

    /** Standard errors are 0.002 to 0.004. */
    @ParameterizedTest
    @CsvSource({
        "1, 1.5, 0.63425, 7.825944",
        "1, 0.6, 1.80596, 7.248588",
        "2, 0.6, 0.85740, 8.490760",
        "1, 0.375, 2.51096, 7.153584",
        "2, 1.25, 0.23500, 8.122555",
        "0.5, 0.2142857142857143, 4.39011, 5.438635"
    })
    void itsTermsAreThoseOfTheTable(double beta, double variance, double kl, double objective) {
        LedgerTerms ledger = ledger(beta, variance, new double[LATENTS]);
        assertThat(mean(ledger.prior()).value()).isCloseTo(kl, within(2e-5));
        Estimate found = mean(objective(ledger, beta));
        assertThat(found.standardError()).isLessThan(0.006);
        assertThat(found.value()).isCloseTo(objective, within(4 * found.standardError()));
    }

    /** An axis with l = 1 stays dead where b s^2 is 1.5 and comes alive where it is 0.6; the same draws on both sides. */
    @Test
    void anAxisThatSaysTooLittleIsBetterDead() {
        double dead = mean(objective(ledger(1, 1.5, new double[LATENTS]), 1)).value();
        double little =
                mean(objective(ledger(1, 1.5, new double[] {0, 0, 0.7}), 1)).value();
        assertThat(little - dead).isGreaterThan(0.01);
        double alive = mean(objective(ledger(1, 0.6, new double[LATENTS]), 1)).value();
        double killed = mean(objective(ledger(1, 0.6, new double[] {0, 0, -Math.sqrt(0.4)}), 1))
                .value();
        assertThat(killed - alive).isGreaterThan(0.05);
    }
}
