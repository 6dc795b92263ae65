package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.plugins.diffusion.observations.Observation;
import org.ladderlab.plugins.diffusion.observations.Operator;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.plugins.schedules.RectifiedFlow;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/**
 * Prior N(0, 1), y = h x + N(0, so^2), the best denoiser, sigmas from 80 to 0.002 spread by the power 7: the mean and the variance of each scheme's
 * samples beside those of the exact recursion, as a share of the true variance. Standard errors of 10,000 samples: 1.4 % of a variance.
 */
class PosteriorSamplersTest extends TensorTest {

    private static final int SAMPLES = 10_000;

    private final Oracle oracle = Oracle.read("B01");
    private final double h = oracle.inputs().get("h").asDouble();
    private final double deviation = oracle.inputs().get("so").asDouble();
    private final double y = oracle.inputs().get("y").asDouble();
    private final double mean = oracle.expected().get("posterior_mean").asDouble();
    private final double variance = oracle.expected().get("posterior_variance").asDouble();

    /** {@code A x = h x}. */
    private record Times(double h) implements Operator {

        @Override
        public NDArray apply(NDArray x, Scope scope) {
            return Tensors.scale(x, h);
        }

        @Override
        public NDArray adjoint(NDArray u, Scope scope) {
            return Tensors.scale(u, h);
        }

        @Override
        public NDArray solve(NDArray u, double a, double b, Scope scope) {
            return Tensors.scale(u, 1 / (a + b * h * h));
        }
    }

    private TestContext model() {
        return Model.of(new Edm(0.002, 80, 7), Model.gaussianOptimal(1))
                .frame(Frame.VARIANCE_EXPLODING)
                .build(context(1).with(new NormalData(TestContext.points(1))))
                .context();
    }

    private Observation.Config observation() {
        return new Observation.Config(Model.ref(Operator.KIND, new Times(h)), deviation, List.of(y), Optional.empty());
    }

    private Sampler posterior(
            int levels, PosteriorSampler.Solution solution, double renewed, boolean bounded, int centreSteps) {
        return model().create(
                        PosteriorSampler.TYPE,
                        new PosteriorSampler.Config(
                                Optional.of(levels - 1),
                                observation(),
                                solution,
                                renewed,
                                uncertainty(bounded),
                                centreSteps,
                                Optional.empty()));
    }

    private static Uncertainty uncertainty(boolean bounded) {
        return bounded ? new Uncertainty(Optional.of(1.0), 1) : Uncertainty.NOISE;
    }

    private void check(Sampler sampler, double expectedMean, double expectedShare) {
        double[] samples = Model.doubles(sampler.sample(SAMPLES, scope(1)));
        double found = 0;
        for (double each : samples) {
            found += each / SAMPLES;
        }
        double squares = 0;
        for (double each : samples) {
            squares += (each - found) * (each - found) / (SAMPLES - 1);
        }
        double trueVariance = expectedShare * variance;
        assertThat(found).as("mean").isCloseTo(expectedMean, within(4 * Math.sqrt(trueVariance / SAMPLES) + 2e-4));
        assertThat(squares / variance)
                .as("share of the variance")
                .isCloseTo(expectedShare, within(4 * expectedShare * Math.sqrt(2.0 / SAMPLES)));
    }

    @ParameterizedTest
    @CsvSource({"2", "5", "20"})
    void drawsWithTheErrorOfTheBestDenoiserAreExactAtAnyNumberOfLevels(int levels) {
        check(posterior(levels, PosteriorSampler.Solution.DRAW, 1, true, 0), mean, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "5, draw, 1, false, 1.29790, 1.02342",
        "20, optimum, 1, true, 1.24481, 0.36595",
        "100, optimum, 1, true, 1.24481, 0.46510",
        "20, optimum, 0, true, 1.24141, 0.71987",
        "100, optimum, 0, true, 1.24093, 0.93892",
        "20, optimum, 1, false, 1.25421, 0.34781"
    })
    void otherSchemesHaveTheVarianceOfTheirRecursion(
            int levels, String solution, double renewed, boolean bounded, double expectedMean, double share) {
        PosteriorSampler.Solution which =
                solution.equals("draw") ? PosteriorSampler.Solution.DRAW : PosteriorSampler.Solution.OPTIMUM;
        check(posterior(levels, which, renewed, bounded, 0), expectedMean, share);
    }

    /** Where many Euler steps end: 1.2917 and 1.028 with infinitely many; with 5 the recursion gives what stands here. */
    @Test
    void drawsAroundTheEndOfTheFlowAreBiased() {
        check(posterior(20, PosteriorSampler.Solution.DRAW, 1, false, 5), 1.27830, 1.01388);
    }

    @ParameterizedTest
    @CsvSource({
        "20, pseudo-inverse, true, 1.2448, 0.5459",
        "100, pseudo-inverse, true, 1.2448, 0.8770",
        "100, pseudo-inverse, false, 1.1399, 1.0521",
        "100, likelihood, false, 1.3333, 0.4373"
    })
    void gradientsHaveTheVarianceOfTheirRecursion(
            int levels, String form, boolean bounded, double expectedMean, double share) {
        DpsSampler.Form which = form.equals("likelihood") ? DpsSampler.Form.LIKELIHOOD : DpsSampler.Form.PSEUDO_INVERSE;
        check(dps(levels, which, 0.5, bounded), expectedMean, share);
    }

    /**
     * In one dimension the norm's gradient has the size J h and the sign of what is missed; mean and variance are those of 2,000,000 ways of that step
     * in the paper's letters, computed apart. With many steps the mean is y / h, the likelihood's, and the variance the scale's.
     */
    @ParameterizedTest
    @CsvSource({"20, 0.1, 0.8397, 4.7328", "20, 0.5, 1.3351, 2.8146", "100, 0.3, 1.3333, 1.0094"})
    void theGradientOfTheNormIsAsLongAsItsScale(int levels, double scale, double expectedMean, double share) {
        check(dps(levels, DpsSampler.Form.NORM, scale, false), expectedMean, share);
    }

    @Test
    void theDirectionOfWhatIsMissedIsEachExamplesOwn() {
        Scope scope = scope(1);
        NDArray estimate = scope.vector(new double[] {1, 0, 2, -1}).reshape(2, 2);
        NDArray given = scope.vector(new double[] {4.5, 4, 3, -5.5}).reshape(2, 2);
        assertThat(Observation.of(observation(), model())
                        .direction(estimate, given, scope)
                        .toDoubleArray())
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(1.5 * 0.6, 1.5 * 0.8, 0, -1.5);
    }

    private Sampler dps(int levels, DpsSampler.Form form, double scale, boolean bounded) {
        return model().create(
                        DpsSampler.TYPE,
                        new DpsSampler.Config(
                                Optional.of(levels - 1),
                                observation(),
                                form,
                                scale,
                                uncertainty(bounded),
                                Optional.empty()));
    }

    @Test
    void oneOptimisationIsThatOfTheOracle() {
        Scope scope = scope(1);
        Observation seen = Observation.of(observation(), model());
        double[] expected = Oracle.doubles(oracle.expected().get("optimised"));
        double[] logSnrs = {-4, 0, 3};
        for (int i = 0; i < expected.length; i++) {
            NDArray estimate = scope.vector(new double[] {0.8}).reshape(1, 1);
            NDArray given = scope.vector(new double[] {y}).reshape(1, 1);
            double r2 = uncertainty(true).variance(logSnrs[i]);
            assertThat(seen.optimum(estimate, given, r2, scope).getDouble()).isCloseTo(expected[i], within(1e-9));
        }
    }

    private TestContext fromPureNoise() {
        return Model.of(new RectifiedFlow(1), Model.gaussianOptimal(1))
                .frame(Frame.FLOW)
                .steps(20)
                .build(context(1).with(new NormalData(TestContext.points(1))))
                .context();
    }

    private PosteriorSampler.Config ofPureNoise(Uncertainty uncertainty, int centreSteps) {
        return new PosteriorSampler.Config(
                Optional.empty(),
                observation(),
                PosteriorSampler.Solution.DRAW,
                /* renewed= */ 1,
                uncertainty,
                centreSteps,
                Optional.empty());
    }

    private DpsSampler.Config ofPureNoise(DpsSampler.Form form) {
        return new DpsSampler.Config(
                Optional.empty(), observation(), form, /* scale= */ 0.5, Uncertainty.NOISE, Optional.empty());
    }

    @Test
    void drawsThatStartInPureNoiseAreExactToo() {
        check(
                fromPureNoise().create(PosteriorSampler.TYPE, ofPureNoise(new Uncertainty(Optional.of(1.0), 1), 0)),
                mean,
                1);
    }

    @Test
    void theGradientOfTheNormIsFiniteFromPureNoiseOn() {
        NDArray samples = fromPureNoise()
                .create(DpsSampler.TYPE, ofPureNoise(DpsSampler.Form.NORM))
                .sample(100, scope(1));
        assertThat(samples.toFloatArray()).doesNotContain(Float.NaN);
        assertThat(samples.abs().max().getFloat()).isLessThan(100);
    }

    @Test
    void whatHasNoFiniteStartInPureNoiseIsRefused() {
        TestContext model = fromPureNoise();
        assertThatThrownBy(() -> model.create(PosteriorSampler.TYPE, ofPureNoise(Uncertainty.NOISE, 0)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ends in pure noise")
                .hasMessageContaining("set 'dataDeviation'");
        Uncertainty bounded = new Uncertainty(Optional.of(1.0), 1);
        assertThatThrownBy(() -> model.create(PosteriorSampler.TYPE, ofPureNoise(bounded, 5)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("set 'centreSteps' to 0");
        for (DpsSampler.Form form : List.of(DpsSampler.Form.LIKELIHOOD, DpsSampler.Form.PSEUDO_INVERSE)) {
            assertThatThrownBy(() -> model.create(DpsSampler.TYPE, ofPureNoise(form)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("use the form 'norm'");
        }
    }

    @Test
    void whatWouldDoNothingIsRefused() {
        assertThatThrownBy(() -> dps(20, DpsSampler.Form.LIKELIHOOD, 0.7, false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("'scale' would do nothing here: only the form 'norm' has a scale; leave it out.");
        assertThatThrownBy(() -> dps(20, DpsSampler.Form.NORM, 0.5, true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("'dataDeviation' would do nothing here");
    }
}
