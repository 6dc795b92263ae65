package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.optimizers.Adam;
import org.ladderlab.plugins.schedules.Learned;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

/** A learned schedule for Gaussian data of variance 0.25 and its optimal denoiser, so that nothing else learns. */
class LeastVarianceTest extends TensorTest {

    private static final double VARIANCE = 0.25;

    private record World(Map<String, NDArray> weights, Model model, Loss loss) {}

    private World world(Learned.Ends ends, int units, ContinuousVdmLoss.Follows shape) {
        TestContext context = context(1);
        NoiseSchedule schedule =
                context.scoped("schedule").create(Learned.TYPE, new Learned.Config(8, -6, ends, units));
        Model model = Model.of(schedule, Model.gaussianOptimal(VARIANCE)).build(context);
        Loss loss = model.context()
                .create(
                        ContinuousVdmLoss.TYPE,
                        new ContinuousVdmLoss.Config(Optional.empty(), Optional.empty(), shape));
        return new World(context.parameters().weights(), model, loss);
    }

    private static Batch batch(int n, Scope scope) {
        return new Batch(gaussianData(n, VARIANCE, scope), Optional.empty());
    }

    private List<NDArray> gradients(World world, Scope scope) {
        NDArray minimised = world.loss.objective(batch(32, scope), scope).minimised();
        return WeightOps.gradients(minimised, new ArrayList<>(world.weights.values()), scope.manager());
    }

    /** The losses of the batch that {@link #gradients} sees. */
    private double[] losses(World world, Scope scope) {
        NDArray x = batch(32, scope).data();
        double[] times = TimeSampling.lowDiscrepancy(scope.uniform(), 32);
        return Model.doubles(world.model.bound().density(x, times, scope));
    }

    /** By differences of {@code mean(L^2) / (2 mean(L))} of the same draws, the divisor held. */
    @ParameterizedTest
    @EnumSource(names = {"FIXED", "SEPARATE"})
    void theShapeFollowsTheSquareOfTheLoss(Learned.Ends ends) {
        try (GradientMode on = GradientMode.on()) {
            World world = world(ends, 3, ContinuousVdmLoss.Follows.VARIANCE);
            List<NDArray> gradients = gradients(world, training(5));
            double mean = Arrays.stream(losses(world, training(5))).average().orElseThrow();
            int i = 0;
            for (String name : world.weights.keySet()) {
                float[] found = gradients.get(i++).toFloatArray();
                if (name.endsWith("ends")) {
                    continue;
                }
                NDArray weight = world.weights.get(name);
                float[] values = weight.toFloatArray();
                for (int j = 0; j < values.length; j++) {
                    double difference =
                            (squares(world, weight, values, j, 0.02f) - squares(world, weight, values, j, -0.02f))
                                    / 0.04
                                    / (2 * mean);
                    assertThat((double) found[j])
                            .as("%s[%d]", name, j)
                            .isCloseTo(difference, within(2e-2 * Math.abs(difference) + 2e-4));
                }
            }
        }
    }

    private double squares(World world, NDArray weight, float[] values, int index, float by) {
        float[] moved = values.clone();
        moved[index] += by;
        weight.set(moved);
        double squares = Arrays.stream(losses(world, training(5)))
                .map(l -> l * l)
                .average()
                .orElseThrow();
        weight.set(values);
        return squares;
    }

    @Test
    void theEndsFollowTheBound() {
        try (GradientMode on = GradientMode.on()) {
            World one = world(Learned.Ends.SEPARATE, 3, ContinuousVdmLoss.Follows.BOUND);
            World other = world(Learned.Ends.SEPARATE, 3, ContinuousVdmLoss.Follows.VARIANCE);
            int ends = new ArrayList<>(one.weights.keySet()).indexOf("schedule.ends");
            float[] expected = gradients(one, training(5)).get(ends).toFloatArray();
            float[] found = gradients(other, training(5)).get(ends).toFloatArray();
            for (int i = 0; i < 2; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-5f + 1e-4f * Math.abs(expected[i])));
                assertThat(Math.abs(found[i])).isGreaterThan(1e-4f);
            }
        }
    }

    /** The mean of a loss at uniform times, and its variance, from 20,000 examples. */
    private record Moments(Estimate mean, double variance) {}

    private Moments moments(World world) {
        Scope scope = scope(1_000_000);
        NDArray x = gaussianData(20_000, VARIANCE, scope);
        double[] losses =
                Model.doubles(world.model.bound().density(x, TimeSampling.lowDiscrepancy(0.5, 20_000), scope));
        Estimate mean = Estimate.ofMean(losses);
        return new Moments(mean, Math.pow(mean.standardError(), 2) * losses.length);
    }

    /** From 48.8 to 28.5 squared nats: a straight line spends many times where there is little to pay. */
    @Test
    void trainingLowersTheVarianceAndLeavesTheBound() {
        World world = world(Learned.Ends.FIXED, 64, ContinuousVdmLoss.Follows.VARIANCE);
        Moments before = moments(world);
        List<NDArray> weights = new ArrayList<>(world.weights.values());
        Optimizer.Rule adam =
                context(1).create(Adam.TYPE).prepare(weights, weights.get(0).getManager());
        for (int number = 1; number <= 400; number++) {
            Scope scope = training(number);
            try (GradientMode on = GradientMode.on()) {
                NDArray minimised =
                        world.loss.objective(batch(256, scope), scope).minimised();
                adam.apply(WeightOps.gradients(minimised, weights, scope.manager()), 0.02, number);
            }
            scope.manager().close();
        }
        Moments after = moments(world);
        double bound = 0.5 * (Math.log1p(VARIANCE * Math.exp(8)) - Math.log1p(VARIANCE * Math.exp(-6)));
        assertThat(before.mean.value()).isCloseTo(bound, within(3 * before.mean.standardError()));
        assertThat(after.mean.value()).isCloseTo(bound, within(3 * after.mean.standardError()));
        assertThat(after.variance).isLessThan(0.7 * before.variance);
    }

    @Test
    void aShapeThatIsNotApartFromItsEndsIsRefused() {
        assertThatThrownBy(() -> world(Learned.Ends.FREE, 3, ContinuousVdmLoss.Follows.VARIANCE))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("shape"))
                .hasMessageContaining("separate ends");
    }
}
