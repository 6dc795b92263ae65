package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.hierarchical.LinearWorld.Conditional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class ActiveUnitsTest {

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    @Test
    void theActivityIsTheUnbiasedVarianceOfThePosteriorMeans() {
        Oracle oracle = Oracle.read("L17");
        UnitCovariance activity = new UnitCovariance(3);
        for (var row : oracle.inputs().get("mu")) {
            double[] values = Oracle.doubles(row);
            float[] means = {(float) values[0], (float) values[1], (float) values[2]};
            activity.add(means, means);
        }

        assertThat(activity.values())
                .containsExactly(Oracle.doubles(oracle.expected().get("var_unbiased")), within(1e-7));
        assertThat(activity.above(0.01)).isEqualTo(2);
    }

    /** No unit is not the same as nothing known. */
    @Test
    void ofASingleExampleOrOfNaNsNothingIsKnown() {
        UnitCovariance single = new UnitCovariance(2);
        single.add(new float[] {1, 2}, new float[] {1, 2});
        assertThat(single.above(0.01)).isNaN();
        UnitCovariance broken = new UnitCovariance(2);
        broken.add(new float[] {1, Float.NaN, 2, 0}, new float[] {1, Float.NaN, 2, 0});
        assertThat(broken.above(0.01)).isNaN();
    }

    /** z1 follows the data; z2 has nothing to do with it, so its posterior mean is 0 whatever x is. */
    @Test
    void aLatentThatTheDataDoesNotUseIsNotActive() {
        LinearWorld world = new LinearWorld(
                List.of(new Conditional(List.of(0.0), 1), new Conditional(List.of(), 1)), List.of(1.0, 0.0), 0.5);

        assertThat(measure(world)).containsOnlyKeys("z1", "z2", "total");
        assertThat(measure(world).get("z1").value()).isEqualTo(1);
        assertThat(measure(world).get("z2").value()).isZero();
        assertThat(measure(world).get("total").value()).isEqualTo(1);
    }

    /**
     * z1 hangs on z2 alone, and z2 hardly on x: the posterior means of z1 vary with the draw of z2, not with x. One descent has
     * the variance 0.98; the covariance of 2000 pairs of means over 16 has the standard error 0.98 / 16 / sqrt(2000) = 0.0014.
     */
    @Test
    void drawsOfTheLevelAboveDoNotMakeAUnitActive() {
        LinearWorld world = new LinearWorld(
                List.of(new Conditional(List.of(0.99), 0.02), new Conditional(List.of(), 1)), List.of(1e-3, 0.0), 1);

        assertThat(measure(world, 0.01, 16).get("total").value()).isZero();
    }

    private Map<String, Estimate> measure(LinearWorld world) {
        return measure(world, 0.01, 1);
    }

    private Map<String, Estimate> measure(LinearWorld world, double threshold, int draws) {
        TestContext context = Worlds.linear(
                TestContext.of(TestContext.points(1), scopes.manager(), 1), world, LinearLadderEncoder.Inference.EXACT);
        Metric metric = context.create(ActiveUnits.TYPE, new ActiveUnits.Config(threshold, draws));
        return metric.measure(GivenInput.of(() -> List.of(batch(1), batch(2))));
    }

    private Evaluated batch(long number) {
        Scope scope = scopes.evaluation(number);
        return new Evaluated(new Batch(scope.normal(new Shape(1000, 1)), Optional.empty()), scope);
    }
}
