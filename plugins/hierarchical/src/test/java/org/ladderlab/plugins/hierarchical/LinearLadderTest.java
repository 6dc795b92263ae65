package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.plugins.hierarchical.LinearLadderEncoder.Inference;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** The generic bound against closed forms; estimates are over 40,000 draws and held to 3 standard errors. */
class LinearLadderTest {

    private static final int DRAWS = 40_000;

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    @Test
    void theHierarchicalBoundOfTheExactLadderIsTheLogLikelihood() {
        Oracle oracle = Oracle.read("L15");
        JsonNode expected = oracle.expected();
        TestContext context = Worlds.linear(points(1), LinearWorld.TWO_LEVELS, Inference.EXACT);
        LedgerTerms ledger = ledger(context, oracle.inputs().get("x").asDouble());

        assertExact(ledger.prior(), expected.get("kl_layer2").asDouble());
        assertEstimate(ledger.levels().get(0).nats(), expected.get("kl_layer1").asDouble());
        assertEstimate(ledger.reconstruction(), -expected.get("recon").asDouble());
        assertEstimate(ledger.total(), -expected.get("loglik").asDouble());
    }

    @Test
    void bottomUpInferenceGivesLogRatiosInsteadOfDivergences() {
        Oracle oracle = Oracle.read("L16");
        JsonNode expected = oracle.expected();
        TestContext context = Worlds.linearBottomUp(points(1));
        LedgerTerms ledger = ledger(context, oracle.inputs().get("x").asDouble());

        assertEstimate(ledger.prior(), expected.get("bottomup_layer2").asDouble());
        assertEstimate(
                ledger.levels().get(0).nats(), expected.get("bottomup_layer1").asDouble());
        assertEstimate(ledger.reconstruction(), -expected.get("recon").asDouble());
        assertEstimate(ledger.total(), -expected.get("elbo").asDouble());
        assertThat(ledger.levels().get(0).nats().min().getFloat()).isNegative();
        assertThat(Math.abs(estimate(ledger.total()).value()
                        + expected.get("ill_typed_formula").asDouble()))
                .isGreaterThan(0.1);
    }

    @Test
    void theFactorisedPosteriorOfPrincipalComponentsLosesTheKnownGap() {
        Oracle oracle = Oracle.read("L14");
        double[] x = Oracle.doubles(oracle.inputs().get("x"));
        LedgerTerms exact = ledger(Worlds.linear(points(3), Worlds.PRINCIPAL_COMPONENTS, Inference.EXACT), x);
        LedgerTerms diagonal = ledger(Worlds.linear(points(3), Worlds.PRINCIPAL_COMPONENTS, Inference.INDEPENDENT), x);

        assertEstimate(exact.total(), -oracle.expected().get("loglik").asDouble());
        assertEstimate(exact.reconstruction(), -oracle.expected().get("recon").asDouble());
        assertEstimate(
                exact.prior().add(exact.levels().get(0).nats()),
                oracle.expected().get("kl").asDouble());
        assertEstimate(diagonal.total(), -oracle.expected().get("elbo_diag").asDouble());
    }

    /** Under the exact posterior p(x, z) / q(z | x) is p(x), whatever z is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void everyImportanceWeightOfTheExactLadderIsTheLikelihood(int samples) {
        Oracle oracle = Oracle.read("L15");
        TestContext context = Worlds.linear(points(1), LinearWorld.TWO_LEVELS, Inference.EXACT);
        double loglik = oracle.expected().get("loglik").asDouble();
        Estimate nats = importanceWeighted(
                context, new double[] {oracle.inputs().get("x").asDouble()}, samples);

        assertThat(nats.value()).isCloseTo(-loglik, within(1e-5));
        assertThat(nats.standardError()).isLessThan(1e-6);
    }

    /** With 1000 samples the mean over 200 copies is within 0.002 of the likelihood: standard error and bias are below it. */
    @Test
    void importanceWeightsTightenTheBoundOfAnInexactEncoder() {
        Oracle oracle = Oracle.read("L16");
        double loglik = Oracle.read("L15").expected().get("loglik").asDouble();
        TestContext context = Worlds.linearBottomUp(points(1));
        double[] x = {oracle.inputs().get("x").asDouble()};
        Estimate one = importanceWeighted(context, x, 1);
        Estimate many = importanceWeighted(context, x, 1000);

        assertThat(one.value()).isCloseTo(-oracle.expected().get("elbo").asDouble(), within(3 * one.standardError()));
        assertThat(many.value()).isCloseTo(-loglik, within(0.002));
        assertThat(many.standardError()).isLessThan(0.001);
    }

    /** With k = 5000 the mean over 200 copies is within 0.001 of the likelihood: standard error and bias are below it. */
    @Test
    void manyDrawsOfTheFactorisedPosteriorCloseItsGap() {
        Oracle oracle = Oracle.read("L14");
        double[] x = Oracle.doubles(oracle.inputs().get("x"));
        TestContext context = Worlds.linear(points(3), Worlds.PRINCIPAL_COMPONENTS, Inference.INDEPENDENT);
        Estimate one = importanceWeighted(context, x, 1);
        Estimate many = importanceWeighted(context, x, 5000);

        assertThat(one.value())
                .isCloseTo(-oracle.expected().get("elbo_diag").asDouble(), within(3 * one.standardError()));
        assertThat(many.value()).isCloseTo(-oracle.expected().get("loglik").asDouble(), within(0.001));
        assertThat(many.standardError()).isLessThan(0.0005);
    }

    /** Over 4000 copies each step is larger than 4 standard errors, for inference from the top down and from the bottom up. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moreDrawsNeverLoosenTheBound(boolean topDown) {
        double[] x = topDown
                ? Oracle.doubles(Oracle.read("L14").inputs().get("x"))
                : new double[] {Oracle.read("L16").inputs().get("x").asDouble()};
        TestContext context = topDown
                ? Worlds.linear(points(3), Worlds.PRINCIPAL_COMPONENTS, Inference.INDEPENDENT)
                : Worlds.linearBottomUp(points(1));
        Estimate looser = importanceWeighted(context, x, 1, 4000);
        for (int samples : new int[] {4, 16}) {
            Estimate tighter = importanceWeighted(context, x, samples, 4000);
            assertThat(looser.value() - tighter.value()).isGreaterThan(4 * tighter.standardError());
            looser = tighter;
        }
    }

    @Test
    void theSameSeedGivesTheSameImportanceWeightedBound() {
        TestContext context = Worlds.linearBottomUp(points(1));

        assertThat(importanceWeighted(context, new double[] {0.7}, 50))
                .isEqualTo(importanceWeighted(context, new double[] {0.7}, 50));
    }

    @Test
    void theDataSeenFromTheDeepestLevelIsBlurrierThanFromTheFirst() {
        TestContext context = Worlds.linear(points(1), LinearWorld.TWO_LEVELS, Inference.EXACT);
        Evaluated evaluated = Worlds.repeated(new double[] {1.1}, DRAWS, context, scopes.evaluation(1));
        double near = error(context, evaluated, 0);
        double far = error(context, evaluated, 1);

        assertThat(near).isLessThan(far);
    }

    /** With z2 ~ N(0, 1), z1 ~ N(0.8 z2, 0.5) and the mean 1.3 z1, half the squared distance of two that share z2 is 1.69 / 2, and their covariance 1.69 * 0.64. */
    @Test
    void examplesThatShareTheDeepestLatentVaryByTheLevelBelow() {
        TestContext context = Worlds.linear(points(1), LinearWorld.TWO_LEVELS, Inference.EXACT);
        Redraw deepest = new Redraw(1, 2, 1);
        List<NDArray> drawn = Worlds.bound(context).redrawPrior(DRAWS, deepest, scopes.evaluation(1));
        assertEstimate(Tensors.scale(drawn.get(0).sub(drawn.get(1)).square().flatten(), 0.5), 1.69 / 2);
        assertEstimate(Tensors.scale(drawn.get(0).mul(drawn.get(1)).flatten(), 0.5), 1.69 * 0.64 / 2);
    }

    /** The posterior of z2 given x has the mean 1.04 x / 2.3266. */
    @Test
    void latentsOfTheEncoderAreSharedWhereThereAreExamples() {
        TestContext context = Worlds.linear(points(1), LinearWorld.TWO_LEVELS, Inference.EXACT);
        Evaluated evaluated = Worlds.repeated(new double[] {1.1}, DRAWS, context, scopes.evaluation(1));
        NDArray drawn = Worlds.bound(context)
                .redraw(evaluated.batch().data(), new Redraw(1, 1, 1), evaluated.scope())
                .get(0);
        assertEstimate(drawn.flatten(), 1.04 * 1.04 * 1.1 / 2.3266);
    }

    private static double error(TestContext context, Evaluated evaluated, double depth) {
        NDArray x = evaluated.batch().data();
        return Worlds.bound(context)
                .reconstruct(x, depth, evaluated.scope())
                .sub(x)
                .square()
                .mean()
                .getFloat();
    }

    @Test
    void coefficientsThatDoNotFitTheDataAreRefused() {
        assertThatThrownBy(() -> Worlds.linear(points(2), LinearWorld.TWO_LEVELS, Inference.EXACT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("need 4 coefficients, not 2");
        LinearWorld short1 = new LinearWorld(
                List.of(new LinearWorld.Conditional(List.of(), 1), new LinearWorld.Conditional(List.of(), 1)),
                List.of(1.0, 0.0),
                1);
        assertThatThrownBy(() -> Worlds.linear(points(1), short1, Inference.EXACT))
                .hasMessageContaining("Level 1 has 1 levels above");
    }

    private TestContext points(int dimensions) {
        return TestContext.of(TestContext.points(dimensions), scopes.manager(), 1);
    }

    private LedgerTerms ledger(TestContext context, double... x) {
        Evaluated evaluated = Worlds.repeated(x, DRAWS, context, scopes.evaluation(1));
        return Worlds.bound(context).ledger(evaluated.batch().data(), 10, evaluated.scope());
    }

    private Estimate importanceWeighted(TestContext context, double[] x, int samples) {
        return importanceWeighted(context, x, samples, 200);
    }

    private Estimate importanceWeighted(TestContext context, double[] x, int samples, int copies) {
        return context.create(
                        ImportanceWeightedBound.TYPE, new ImportanceWeightedBound.Config(samples, Optional.empty()))
                .measure(GivenInput.of(() -> List.of(Worlds.repeated(x, copies, context, scopes.evaluation(1)))))
                .get("nats");
    }

    private static Estimate estimate(NDArray nats) {
        float[] values = nats.toFloatArray();
        return Estimate.ofMean(
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }

    private static void assertEstimate(NDArray nats, double expected) {
        Estimate estimate = estimate(nats);
        assertThat(estimate.standardError()).isLessThan(0.01);
        assertThat(estimate.value()).isCloseTo(expected, within(3 * estimate.standardError() + 1e-6));
    }

    private static void assertExact(NDArray nats, double expected) {
        for (float value : nats.toFloatArray()) {
            assertThat((double) value).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
        }
    }

    /** The contract, for a linear encoder with the linear decoder. */
    private abstract static class Contract extends EncoderDecoderContract {

        @Override
        protected DataSpec data() {
            return TestContext.points(1);
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(LinearLadderDecoder.TYPE);
        }
    }

    @Nested
    class TopDown extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(LinearLadderEncoder.TYPE);
        }
    }

    @Nested
    class BottomUp extends Contract {
        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(LinearBottomUpEncoder.TYPE);
        }
    }
}
