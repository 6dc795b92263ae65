package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/**
 * Every row of case K01. Data, the draw of z and the noise above it run through the columns of a Hadamard matrix, which have the second
 * moments of independent normal variables, so that rows at fixed times are exact to the rounding of float32; what is left of times drawn
 * within bands is below 1e-3.
 */
class LinearStackTest {

    private static final double FLOAT32 = 1e-4;

    private final Oracle oracle = Oracle.read("K01");
    private final Scopes scopes = Scopes.seeded(1);
    private final LinearStack stack = new LinearStack(oracle, scopes);
    private final GradientMode off = GradientMode.off();

    @AfterEach
    void close() {
        off.close();
        scopes.close();
    }

    @Test
    void withInfinitelyManyLevelsEveryRowCostsWhatIsKnown() {
        LedgerTerms ledger = ledger(Optional.empty(), 101, 500 * LinearStack.ROWS);
        check(ledger, oracle.expected().get("latent_diffusion").asDouble(), 1e-3);
        assertThat(ledger.levels()).hasSize(101);
    }

    /** The bands' values were computed in float64 from the eigenvalues of the aggregate's covariance. */
    @Test
    void withFinitelyManyLevelsEveryRowCostsWhatIsKnown() {
        check(ledger(Optional.of(10), 11, LinearStack.ROWS), 16.002708872851013, FLOAT32 * 16);
        check(ledger(Optional.of(200), 201, LinearStack.ROWS), 7.898577346704789, FLOAT32 * 8);
    }

    /** Its term of z is a log ratio at the draw, so that it is known to 4 standard errors of 20,000 examples. */
    @Test
    void asOneLongLadderItCostsTheSame() {
        TestContext parts = stack.parts(Optional.of(10));
        Encoder encoder = parts.part(StackedEncoder.class);
        assertThat(encoder.levels().stream().map(Level::name).limit(3))
                .containsExactly("coding of z1", "above z0", "above z1");
        Scope scope = scopes.evaluation(2);
        NDArray totals = new HierarchicalBound(encoder, parts.part(Decoder.class))
                .ledger(stack.data(20_000, scope), 12, scope)
                .total();
        Estimate total = Estimate.ofMean(totals.toType(DataType.FLOAT64, true).toDoubleArray());
        assertThat(total.standardError()).isLessThan(0.1);
        assertThat(total.value()).isCloseTo(13.650485193792024, within(4 * total.standardError()));
    }

    /**
     * Means W z of examples whose z has the aggregate's law N(0, A Sx A' + S), since the denoiser is the best: z shared in the middle is one for both, at
     * the deepest level nothing is. Three standard errors of 4000 examples; 40 steps of 0.4 in log SNR.
     */
    @Test
    void redrawnExamplesHaveTheVarianceOfTheStacksOwnLaw() {
        TestContext parts = stack.parts(Optional.empty());
        StackedBound bound = new StackedBound(parts.part(StackedEncoder.class), parts.part(StackedDecoder.class));
        double variance = stack.varianceOfMeans();
        List<NDArray> middle = bound.redrawPrior(4000, new Redraw(0.5, 2, 40), scopes.evaluation(3));
        near(middle.get(0).mul(middle.get(1)), variance);
        List<NDArray> deepest = bound.redrawPrior(4000, new Redraw(1, 2, 40), scopes.evaluation(4));
        near(deepest.get(0).square(), variance);
        near(deepest.get(0).mul(deepest.get(1)), 0);
    }

    private static void near(NDArray products, double known) {
        Estimate found = Estimate.ofMean(
                products.sum(new int[] {1}).toType(DataType.FLOAT64, true).toDoubleArray());
        assertThat(found.value()).isCloseTo(known, within(3 * found.standardError()));
    }

    private void check(LedgerTerms ledger, double above, double tolerance) {
        JsonNode expected = oracle.expected();
        double coding = expected.get("negative_entropy").asDouble()
                + expected.get("latent_reconstruction").asDouble();
        double reconstruction = expected.get("reconstruction").asDouble();
        double prior = expected.get("latent_prior").asDouble();
        LedgerTerms.Consistency first = ledger.levels().get(0);
        assertThat(first.name()).isEqualTo("coding of z1");
        assertThat(first.depth()).isEqualTo(0.5);
        assertThat(mean(first.nats())).isCloseTo(coding, within(FLOAT32));
        assertThat(mean(ledger.reconstruction())).isCloseTo(reconstruction, within(FLOAT32));
        assertThat(mean(ledger.prior())).isCloseTo(prior, within(FLOAT32));
        double bands = ledger.levels().stream()
                .skip(1)
                .mapToDouble(level -> mean(level.nats()))
                .sum();
        assertThat(bands).isCloseTo(above, within(tolerance));
        assertThat(mean(ledger.total()))
                .isCloseTo(reconstruction + coding + above + prior, within(tolerance + 3 * FLOAT32));
    }

    private static double mean(NDArray nats) {
        return Arrays.stream(nats.toType(DataType.FLOAT64, true).toDoubleArray())
                .average()
                .orElseThrow();
    }

    private LedgerTerms ledger(Optional<Integer> steps, int maxLevels, int examples) {
        TestContext parts = stack.parts(steps);
        Scope scope = scopes.evaluation(1);
        return new StackedBound(parts.part(StackedEncoder.class), parts.part(StackedDecoder.class))
                .ledger(stack.data(examples, scope), maxLevels, steered(scope));
    }

    /** The first draw is that of z, from the columns 4 and 5; all others are noise above it, from 6 and 7. */
    private static Scope steered(Scope scope) {
        int[] draws = {0};
        return scope.drawing((shape, plain) -> {
            int first = draws[0]++ == 0 ? 4 : 6;
            float[] values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) LinearStack.sign(i / 2 % LinearStack.ROWS, first + i % 2);
            }
            return plain.manager().create(values, shape);
        });
    }
}
