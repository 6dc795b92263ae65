package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.plugins.diffusion.AncestralSampler;
import org.ladderlab.plugins.diffusion.InterpolationSampler;
import org.ladderlab.plugins.diffusion.Steps;
import org.ladderlab.plugins.hierarchical.ImportanceWeightedBound;
import org.ladderlab.plugins.hierarchical.TopDownSampler;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** What can be done with a ladder, done with the stack of case K01; values at T = 10 were computed in float64. */
class StackedUsesTest {

    private static final int STEPS = 10;
    private static final int DRAWS = 20_000;
    /** The covariance of samples: variances, then the three others. */
    private static final double[] COVARIANCE = {
        0.450628558, 0.304185306, 0.118874013, -0.000850827, 0.167514204, 0.130900216
    };

    private final Scopes scopes = Scopes.seeded(1);
    private final LinearStack stack = new LinearStack(Oracle.read("K01"), scopes);
    private final GradientMode off = GradientMode.off();

    @AfterEach
    void close() {
        off.close();
        scopes.close();
    }

    /** At the data's exact second moments, -log p(x) of the Gaussian model is 5.155056, and the data's entropy 4.206430. */
    @Test
    void importanceWeightsFallFromTheLedgersTotalTowardsTheLikelihood() {
        Estimate one = importanceWeighted(1, 8_000);
        Estimate some = importanceWeighted(8, 1_600);
        Estimate many = importanceWeighted(64, 1_600);
        assertThat(one.value()).isCloseTo(13.650485193792024, within(4 * one.standardError()));
        assertThat(some.value()).isLessThan(one.value() - 4 * some.standardError());
        assertThat(many.value())
                .isLessThan(some.value() - 4 * many.standardError())
                .isGreaterThan(5.155056 - 4 * many.standardError());
    }

    @Test
    void withInfinitelyManyLevelsNothingIsWeightedOrDrawnFromTheTop() {
        TestContext parts = stack.parts(Optional.empty());
        ImportanceWeightedBound.Config bound = new ImportanceWeightedBound.Config(1, Optional.empty());
        assertThatThrownBy(() -> parts.create(ImportanceWeightedBound.TYPE, bound))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("infinitely many; give the encoder a finite number of steps");
        assertThatThrownBy(() -> parts.create(TopDownSampler.TYPE, new TopDownSampler.Config(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("infinitely many; give the encoder a finite number of steps");
    }

    @Test
    void samplesOfEachSamplerHaveTheModelsCovariance() {
        TestContext parts = stack.parts(Optional.of(STEPS));
        check(parts.create(TopDownSampler.TYPE, new TopDownSampler.Config(1)));
        check(parts.create(StackedSampler.TYPE, sampler()));
        check(stack.parts(Optional.empty()).create(StackedSampler.TYPE, sampler()));
    }

    /** A linear model is linear in what it draws, so that the middle of a line is the mean of the samples at its ends. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void samplesAreInterpolatedThroughBothHalves(boolean finite) {
        TestContext parts = stack.parts(finite ? Optional.of(STEPS) : Optional.empty());
        InterpolationSampler.Config between = new InterpolationSampler.Config(
                new Ref<>(StackedSampler.TYPE, sampler()), InterpolationSampler.Path.LINEAR, 3);
        NDArray samples = parts.create(InterpolationSampler.TYPE, between)
                .sample(60, scopes.evaluation(1))
                .reshape(20, 3, 3);
        NDArray ends = Tensors.scale(samples.get(":, 0").add(samples.get(":, 2")), 0.5);
        assertThat(samples.get(":, 1").sub(ends).abs().max().getFloat()).isLessThan(1e-4f);
        assertThat(samples.get(":, 0").sub(ends).abs().max().getFloat()).isGreaterThan(0.5f);
    }

    /** From z, which is the one level below, {@code tr (I - WA) Sx (I - WA)' + tr W S W'}; from pure noise the data's variance. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dataAreReconstructedFromEachHalf(boolean finite) {
        TestContext parts = stack.parts(finite ? Optional.of(STEPS) : Optional.empty());
        assertThat(error(parts, 0)).isCloseTo(1.178615, within(0.02));
        assertThat(error(parts, 0.5)).isCloseTo(1.178615, within(0.02));
        assertThat(error(parts, 0.75)).isBetween(1.178615 + 0.1, 3.25);
        assertThat(error(parts, 1)).isCloseTo(3.35, within(0.05));
    }

    private double error(TestContext parts, double depth) {
        Scope scope = scopes.evaluation(1);
        NDArray x = stack.data(DRAWS, scope);
        return new StackedBound(parts.part(StackedEncoder.class), parts.part(StackedDecoder.class))
                .reconstruct(x, depth, scope)
                .sub(x)
                .square()
                .sum(new int[] {1})
                .mean()
                .getFloat();
    }

    private Estimate importanceWeighted(int draws, int examples) {
        Scope scope = scopes.evaluation(1);
        Batch batch = new Batch(stack.data(examples, scope), Optional.empty());
        return stack.parts(Optional.of(STEPS))
                .create(ImportanceWeightedBound.TYPE, new ImportanceWeightedBound.Config(draws, Optional.empty()))
                .measure(GivenInput.of(() -> List.of(new Evaluated(batch, scope))))
                .get("nats");
    }

    private static StackedSampler.Config sampler() {
        return new StackedSampler.Config(new Ref<>(AncestralSampler.TYPE, new Steps(Optional.of(STEPS))));
    }

    /** To 4 standard errors of each entry. */
    private void check(Sampler sampler) {
        NDArray samples = sampler.sample(DRAWS, scopes.evaluation(1));
        double[] found = samples.transpose()
                .matMul(samples)
                .div(DRAWS)
                .toType(DataType.FLOAT64, true)
                .toDoubleArray();
        int[][] pairs = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
        for (int k = 0; k < pairs.length; k++) {
            double product = COVARIANCE[pairs[k][0]] * COVARIANCE[pairs[k][1]];
            double error = Math.sqrt((product + COVARIANCE[k] * COVARIANCE[k]) / DRAWS);
            assertThat(found[3 * pairs[k][0] + pairs[k][1]]).isCloseTo(COVARIANCE[k], within(4 * error));
        }
    }
}
