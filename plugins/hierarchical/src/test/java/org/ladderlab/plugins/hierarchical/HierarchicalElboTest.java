package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

class HierarchicalElboTest extends LossContract {

    @Override
    protected DataSpec data() {
        return new DataSpec("binary", new Shape(1, 4, 4), Optional.of(new PixelGrid(2, 0, 1)), 0);
    }

    @Override
    protected Loss loss(TestContext context) {
        return Worlds.dense(context, Merge.PRECISION_WEIGHTED, true).create(HierarchicalElbo.TYPE);
    }

    @Test
    void theWarmupIsTheKnownOne() {
        Oracle oracle = Oracle.read("L06");
        JsonNode in = oracle.inputs();
        HierarchicalElbo.Config config = new HierarchicalElbo.Config(
                1,
                in.get("total").asInt(),
                in.get("const").asInt(),
                in.get("minc").asDouble(),
                0);
        for (int i = 0; i < in.get("steps").size(); i++) {
            assertThat(config.warmup().factor(in.get("steps").get(i).asLong()))
                    .isCloseTo(oracle.expected().get("coeff").get(i).asDouble(), within(1e-12));
        }
        assertThat(HierarchicalElbo.TYPE.defaults().warmup().factor(1)).isEqualTo(1);
    }

    @Test
    void theObjectiveWeighsTheLevelsAndTheBoundDoesNot() {
        Objective plain = objective(new HierarchicalElbo.Config(1, 0, 0, 0, 0), 5);
        Objective weighed = objective(new HierarchicalElbo.Config(3, 10, 0, 0, 0), 5);
        double reconstruction = term(plain, "reconstruction");
        double levels = term(plain, "prior") + term(plain, "z1");

        assertThat(plain.terms()).containsOnlyKeys("reconstruction", "prior", "z1");
        assertThat(value(plain)).isCloseTo(reconstruction + levels, within(1e-5));
        assertThat(value(weighed)).isCloseTo(reconstruction + 1.5 * levels, within(1e-5));
        assertThat((double) weighed.total().orElseThrow().getFloat()).isCloseTo(value(plain), within(1e-5));
    }

    @Test
    void freeBitsAreTheKnownFloorUnderEachLevelsMean() {
        Oracle oracle = Oracle.read("L06");
        double floor = oracle.inputs().get("lambda_fb").asDouble();
        double[] one = Oracle.doubles(oracle.inputs().get("kl").get(0));
        double[] other = Oracle.doubles(oracle.inputs().get("kl").get(1));
        Scope scope = scopes().training(1);
        double sum = 0;
        for (int level = 0; level < one.length; level++) {
            NDArray mean = scope.vector(new double[] {one[level], other[level]}).mean();
            sum += HierarchicalElbo.atLeast(floor, mean).getDouble();
        }

        assertThat(sum).isCloseTo(oracle.expected().get("freebits").asDouble(), within(1e-12));
    }

    @Test
    void theObjectiveHasTheFloorAndTheTermsHaveNot() {
        Objective plain = objective(new HierarchicalElbo.Config(1, 0, 0, 0, 0), 1);
        double prior = term(plain, "prior");
        double first = term(plain, "z1");
        double between = (prior + first) / 2;
        Objective floored = objective(new HierarchicalElbo.Config(1, 0, 0, 0, between), 1);

        assertThat(value(floored) - term(floored, "reconstruction"))
                .isCloseTo(Math.max(prior, first) + between, within(1e-5));
        assertThat(term(floored, "prior")).isEqualTo(prior);
        assertThat((double) floored.total().orElseThrow().getFloat()).isCloseTo(value(plain), within(1e-5));
    }

    private Objective objective(HierarchicalElbo.Config config, long number) {
        TestContext context = Worlds.linear(
                context(TestContext.points(1)), LinearWorld.TWO_LEVELS, LinearLadderEncoder.Inference.EXACT);
        Loss loss = context.create(HierarchicalElbo.TYPE, config);
        Evaluated evaluated = Worlds.repeated(new double[] {1.1}, 8, context, scopes().training(number));
        return loss.objective(evaluated.batch(), evaluated.scope());
    }

    private static double value(Objective objective) {
        return objective.minimised().getFloat();
    }

    private static double term(Objective objective, String name) {
        return objective.terms().get(name).getFloat();
    }
}
