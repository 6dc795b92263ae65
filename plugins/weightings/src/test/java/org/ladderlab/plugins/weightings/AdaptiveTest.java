package org.ladderlab.plugins.weightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class AdaptiveTest {

    private static final NoiseSchedule UNUSED = new WeightingsOracleTest.EndlessCosine();

    private Scopes scopes;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext context() {
        return TestContext.of(TestContext.points(1), scopes.manager(), 1);
    }

    /** 9 on the first fifth of time, 1 on the rest: the root of its mean square weighs them 9 to 1. */
    private static double loss(double time) {
        return time < 0.2 ? 9 : 1;
    }

    private static TimeSampling sampling(TestContext context) {
        return context.create(Adaptive.TYPE, new Adaptive.Config(10, 0.9, 0.2));
    }

    private TimeSampling.Draw learn(TimeSampling sampling, int from, int to) {
        TimeSampling.Draw draw = sampling.draw(16, UNUSED, scopes.training(from));
        for (int b = from + 1; b <= to; b++) {
            double[] losses =
                    Arrays.stream(draw.times()).map(AdaptiveTest::loss).toArray();
            sampling.observe(draw, scopes.training(b).vector(losses));
            draw = sampling.draw(16, UNUSED, scopes.training(b));
        }
        return draw;
    }

    @Test
    void itDrawsByTheRootOfTheMeanSquareWithAFloor() {
        TimeSampling.Draw draw = learn(sampling(context()), 0, 60);
        for (int i = 0; i < 16; i++) {
            double share = loss(draw.times()[i]) / (2 * 9 + 8 * 1);
            assertThat(draw.densities()[i]).isCloseTo(10 * (0.2 / 10 + 0.8 * share), within(1e-5));
        }
    }

    /** The integral is 2.6, to 3 standard errors; the uniform one's error is more than twice as large. */
    @Test
    void theEstimateKeepsItsMeanAndLosesVariance() {
        TimeSampling adaptive = sampling(context());
        learn(adaptive, 0, 60);
        Estimate learned = estimate(adaptive);
        Estimate uniform = estimate(new Uniform());
        assertThat(learned.value()).isCloseTo(2.6, within(3 * learned.standardError()));
        assertThat(uniform.value()).isCloseTo(2.6, within(3 * uniform.standardError()));
        assertThat(learned.standardError()).isLessThan(uniform.standardError() / 2);
    }

    private Estimate estimate(TimeSampling sampling) {
        double[] values = new double[2000];
        for (int b = 0; b < values.length; b++) {
            TimeSampling.Draw draw = sampling.draw(1, UNUSED, scopes.training(1000 + b));
            values[b] = loss(draw.times()[0]) / draw.densities()[0];
        }
        return Estimate.ofMean(values);
    }

    /** What it learned is in the buffers, so that a checkpoint holds it. */
    @Test
    void anotherOneWithTheSameBuffersGoesOnInTheSameWay() {
        TestContext one = context();
        TimeSampling first = sampling(one);
        learn(first, 0, 30);
        TestContext other = context();
        TimeSampling second = sampling(other);
        for (String name : one.parameters().buffers().keySet()) {
            NDArray from = one.parameters().buffers().get(name);
            other.parameters().buffers().get(name).set(from.toFloatArray());
        }
        TimeSampling.Draw expected = learn(first, 31, 40);
        TimeSampling.Draw found = learn(second, 31, 40);
        assertThat(found.times()).isEqualTo(expected.times());
        assertThat(found.densities()).isEqualTo(expected.densities());
    }

    @Test
    void aLossThatIsNotFiniteTeachesNothing() {
        TestContext context = context();
        TimeSampling sampling = sampling(context);
        TimeSampling.Draw draw = learn(sampling, 0, 5);
        float[] before = context.parameters().buffers().get("squares").toFloatArray();
        double[] bad = new double[16];
        Arrays.fill(bad, Double.NaN);
        sampling.observe(draw, scopes.training(6).vector(bad));
        assertThat(context.parameters().buffers().get("squares").toFloatArray()).isEqualTo(before);
    }
}
