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
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Two latents of a linear world with exact inference, of which z1 makes x = z1 + N(0, 1/2), and z2 has nothing to do with either. */
class CollapseMetricsTest {

    private static final LinearWorld DEAD_ABOVE = new LinearWorld(
            List.of(new Conditional(List.of(0.0), 1), new Conditional(List.of(), 1)), List.of(1.0, 0.0), 0.5);

    private static final LinearWorld BOTH = new LinearWorld(
            List.of(new Conditional(List.of(0.8), 0.36), new Conditional(List.of(), 1)), List.of(1.0, 0.0), 0.5);

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    private <C extends Record> Map<String, Estimate> measure(
            ComponentType<Metric, C> type, C config, LinearWorld world, GivenInput in) {
        TestContext context = Worlds.linear(
                TestContext.of(TestContext.points(1), scopes.manager(), 1), world, LinearLadderEncoder.Inference.EXACT);
        return context.create(type, config).measure(in);
    }

    /** x ~ N(0, 1 + 1/2), as the world has it. */
    private GivenInput input() {
        return GivenInput.of(() -> {
            Scope scope = scopes.evaluation(1);
            return List.of(new Evaluated(
                    new Batch(scope.normal(new Shape(4000, 1)).mul(scope.scalar(Math.sqrt(1.5))), Optional.empty()),
                    scope));
        });
    }

    /**
     * Of z1 the reconstruction is worse by {@code (z1' - z1)^2 / (2 s^2) + ...}, on average cov(x, z1) / s^2 = 1 / 0.5 = 2 nats. Of z2
     * the prior of z1 is worse by cov(z1, 0.8 z2) / 0.36 = 0.64 / 0.36 = 1.778. Standard errors are 0.06.
     */
    @Test
    void aLatentOfAnotherExampleCostsWhatItTells() {
        Map<String, Estimate> found = measure(ShuffledLatents.TYPE, new ShuffledLatents.Config(), BOTH, input());
        assertThat(found).containsOnlyKeys("z1", "z2");
        near(found.get("z1"), 2);
        near(found.get("z2"), 0.64 / 0.36);
    }

    @Test
    void aLatentThatNobodyListensToCostsNothing() {
        Map<String, Estimate> found = measure(ShuffledLatents.TYPE, new ShuffledLatents.Config(), DEAD_ABOVE, input());
        near(found.get("z1"), 2);
        assertThat(found.get("z2").value()).isZero();
    }

    private static void near(Estimate found, double truth) {
        assertThat(found.standardError()).isLessThan(0.1);
        assertThat(found.value()).isCloseTo(truth, within(4 * found.standardError()));
    }

    /**
     * z1 has q = N(2x/3, 1/3): KL = (4x^2/9 + 1/3 - 1 + log 3) / 2, at least 0.216 nats and at 99 % of the examples below (0.44 * 9.95 + 0.432) / 2
     * = 2.43.
     */
    @Test
    void theDeadLevelIsCollapsedAtAnyEpsilonAndTheOtherOnlyAtALargeOne() {
        GivenInput in = input();
        Map<String, Estimate> found = measure(CollapsedShare.TYPE, new CollapsedShare.Config(1), DEAD_ABOVE, in);
        assertThat(found.get("z1").value()).isZero();
        assertThat(found.get("z2").value()).isEqualTo(1);
        Attachment.Curves curves = (Attachment.Curves) in.attachments().get("epsilon");
        assertThat(curves.curves().get(0).x().get(0)).isCloseTo(2.43, within(0.3));
        assertThat(found.get("z1-nats").value()).isCloseTo(2.43, within(0.3));
        assertThat(found.get("z2-nats").value()).isCloseTo(0, within(1e-6));
    }
}
