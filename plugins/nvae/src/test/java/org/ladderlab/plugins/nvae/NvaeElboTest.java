package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

class NvaeElboTest extends LossContract {

    private static NvaeElbo.Config config(int warmup, boolean balance, double lambda) {
        return new NvaeElbo.Config(warmup, 0, 1e-4, balance, lambda, Optional.empty());
    }

    @Override
    protected DataSpec data() {
        return Models.binary(8);
    }

    @Override
    protected Loss loss(TestContext context) {
        return Models.pair(context, Models.small()).scoped("loss").create(NvaeElbo.TYPE);
    }

    private Objective objective(NvaeElbo.Config config, long number) {
        Loss loss = Models.pair(context(data()), Models.small()).scoped("loss").create(NvaeElbo.TYPE, config);
        Scope scope = scopes().training(number);
        NDArray x = scope.uniform(new Shape(8, 1, 8, 8)).round();
        return loss.objective(new Batch(x, Optional.empty()), scope);
    }

    /** Of equal models: a step of training improves the singular vectors that the next one starts from. */
    @Test
    @Override
    protected void equalSeedsGiveEqualObjectives() {
        NvaeElbo.Config config = NvaeElbo.TYPE.defaults();
        float one = objective(config, 1).minimised().getFloat();

        assertThat(objective(config, 1).minimised().getFloat()).isEqualTo(one);
        assertThat(objective(config, 2).minimised().getFloat()).isNotEqualTo(one);
    }

    @Test
    void theWarmupAgreesWithTheOracle() {
        Oracle oracle = Oracle.read("L06");
        NvaeElbo.Config config = new NvaeElbo.Config(
                oracle.inputs().get("total").asInt(),
                oracle.inputs().get("const").asInt(),
                oracle.inputs().get("minc").asDouble(),
                true,
                0,
                Optional.empty());
        double[] steps = Oracle.doubles(oracle.inputs().get("steps"));
        double[] expected = Oracle.doubles(oracle.expected().get("coeff"));
        for (int i = 0; i < steps.length; i++) {
            assertThat(config.warmup().factor((long) steps[i])).isCloseTo(expected[i], within(1e-12));
        }
    }

    @Test
    void withoutWarmupAndRegularisationItIsTheBound() {
        Objective objective = objective(config(0, true, 0), 1);
        assertThat(objective.minimised().getFloat())
                .isCloseTo(objective.total().orElseThrow().getFloat(), within(1e-3f));
    }

    @Test
    void halfwayThroughTheWarmupTheBalancedTermsHaveAMeanFactorOfOneHalf() {
        Objective objective = objective(config(100, true, 0), 50);
        double[] kl = {term(objective, "z1"), term(objective, "z2"), term(objective, "prior")};
        List<Level> levels = new NvaeLayout(data(), List.of(2, 1), 2, 4, 0, 0).levels();
        double[] factors = KlBalance.factors(kl, levels);
        double expected = term(objective, "reconstruction");
        for (int l = 0; l < 3; l++) {
            expected += 0.5 * factors[l] * kl[l];
        }
        assertThat((double) objective.minimised().getFloat()).isCloseTo(expected, within(1e-3));
    }

    private static double term(Objective objective, String name) {
        return objective.terms().get(name).getFloat();
    }

    @Test
    void aLevelThatSaysLittleIsChargedLittleAndALargerScaleMaySayMore() {
        List<Level> levels = List.of(
                Level.of(0, 3, "a", new Shape(1, 4, 4)),
                Level.of(1, 3, "b", new Shape(1, 4, 4)),
                Level.of(2, 3, "c", new Shape(1, 2, 2)));
        double[] factors = KlBalance.factors(new double[] {3.99, 0.99, 0.99}, levels);
        // (4, 1, 1) times (2/16, 2/16, 1/4), over their mean 7/24.
        assertThat(factors).containsExactly(new double[] {12.0 / 7, 3.0 / 7, 6.0 / 7}, within(1e-12));
        assertThat(Arrays.stream(factors).average().orElseThrow()).isCloseTo(1, within(1e-12));
    }

    @Test
    void lambdaGoesGeometricallyFromItsStartToItsValue() {
        NvaeElbo.Config config = new NvaeElbo.Config(100, 0, 0, true, 0.01, Optional.of(1.0));
        assertThat(NvaeElbo.lambda(config, 0)).isCloseTo(1, within(1e-12));
        assertThat(NvaeElbo.lambda(config, 0.5)).isCloseTo(0.1, within(1e-12));
        assertThat(NvaeElbo.lambda(config, 1)).isCloseTo(0.01, within(1e-12));
    }

    @Test
    void aStartWithoutRegularisationIsRefused() {
        assertThatThrownBy(() -> objective(new NvaeElbo.Config(0, 0, 0, true, 0, Optional.of(1.0)), 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("spectralRegularisation");
    }
}
