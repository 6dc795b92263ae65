package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.plugins.likelihoods.DiscretisedGaussian;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** The likelihood by the denoiser's error, in worlds whose optimal denoiser is known. */
class ImmseLikelihoodTest extends TensorTest {

    private static final double VARIANCE = 0.25;

    private static ImmseLikelihood metric(Model model, int draws, int shifts) {
        return metric(model.context(), draws, shifts);
    }

    private static ImmseLikelihood metric(TestContext model, int draws, int shifts) {
        return (ImmseLikelihood)
                model.create(ImmseLikelihood.TYPE, new ImmseLikelihood.Config(draws, shifts, Optional.empty()));
    }

    private static Map<String, Estimate> measure(ImmseLikelihood metric, NDArray x, Scope scope) {
        return metric.measure(
                GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), scope))));
    }

    /** One point, 1500 times; 3 standard errors, and 1e-3 for what is outside log SNRs of 9 and -9. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void theDensityOfAPointIsTheCheckedOneInEveryFrame(Frame frame) {
        Oracle oracle = Oracle.read("I01");
        double s = oracle.inputs().get("s").asDouble();
        Model model = Model.of(Curve.linear(9, -9), Model.gaussianOptimal(s * s))
                .frame(frame)
                .build(context(2));
        float[] points = new float[3000];
        double[] x = Oracle.doubles(oracle.inputs().get("x"));
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) x[i % 2];
        }
        Scope scope = scope(1);
        NDArray many = scope.manager().create(points, new Shape(1500, 2));
        Estimate nats = Estimate.ofMean(Arrays.stream(metric(model, 64, 2).integrals(many, scope))
                .mapToDouble(each -> (each[0] + each[1]) / 2)
                .toArray());
        double expected = oracle.expected().get("minus_log_p").asDouble();
        assertThat(nats.standardError()).isLessThan(0.035);
        assertThat(nats.value()).isCloseTo(expected, within(3 * nats.standardError() + 1e-3));
    }

    /** 60 seeds of 80 examples and few log SNRs: at 95 % and 60 trials fewer than 51 happen once in 100. */
    @Test
    void itsIntervalsCoverTheEntropy() {
        Model model = build(Model.of(Curve.linear(5, -5), Model.gaussianOptimal(VARIANCE)));
        double entropy = 0.5 * Math.log(2 * Math.PI * Math.E * VARIANCE);
        int covered = 0;
        for (int seed = 1; seed <= 60; seed++) {
            Scope scope = scope(seed);
            Estimate nats = measure(metric(model, 3, 2), gaussianData(80, VARIANCE, scope), scope)
                    .get("nats");
            covered += Math.abs(nats.value() - entropy) < 1.96 * nats.standardError() ? 1 : 0;
        }
        assertThat(covered).isBetween(51, 60);
    }

    /** The tails are what a Gaussian's optimal denoiser pays there: between close ends too the value is the entropy. */
    @Test
    void whatIsOutsideTheScheduleIsInTheValueAndTold() {
        Model model = build(Model.of(Curve.linear(2, -2), Model.gaussianOptimal(VARIANCE)));
        Scope scope = scope(1);
        Map<String, Estimate> values = measure(metric(model, 8, 2), gaussianData(4000, VARIANCE, scope), scope);
        double below = (Math.log1p(Math.exp(-2) * VARIANCE) - Math.log1p(Math.exp(-2))) / 2;
        double above = (Math.log1p(Math.exp(-2)) - Math.log1p(Math.exp(-2) / VARIANCE)) / 2;
        // The variance of 4000 draws is known to 2 percent.
        assertThat(values.get("tailBelow").value()).isCloseTo(below, within(0.005));
        assertThat(values.get("tailAbove").value()).isCloseTo(above, within(0.01));
        Estimate nats = values.get("nats");
        assertThat(nats.value())
                .isCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * VARIANCE), within(3 * nats.standardError() + 0.01));
    }

    /** By the variances of the law, and not of the two points, which would give a tail of -1.02. */
    @Test
    void twoPointsThatAreAlikeHaveTheTailsOfTheirLaw() {
        Scope scope = scope(1);
        NDArray alike = scope.manager().create(new float[] {0.500f, 0.501f}, new Shape(2, 1));
        Map<String, Estimate> values = measure(metric(ofLaw(0.5, 1, 13.3), 8, 2), alike, scope);
        assertThat(values.get("tailAbove").value()).isCloseTo(-2.5e-6, within(1e-7));
    }

    /** The checked value of one point, with the spread over 400 shifts of its integral as its error. */
    @Test
    void onePointHasItsValueAndTheErrorOfItsIntegral() {
        Oracle oracle = Oracle.read("I01");
        double[] x = Oracle.doubles(oracle.inputs().get("x"));
        Scope scope = scope(1);
        NDArray one = scope.manager().create(new float[] {(float) x[0], (float) x[1]}, new Shape(1, 2));
        Estimate nats = measure(metric(ofLaw(oracle.inputs().get("s").asDouble(), 2, 9), 64, 400), one, scope)
                .get("nats");
        assertThat(nats.standardError()).isBetween(0.03, 0.1);
        assertThat(nats.value())
                .isCloseTo(oracle.expected().get("minus_log_p").asDouble(), within(3 * nats.standardError() + 1e-3));
    }

    @Test
    void tailsByTheVariancesOfFewExamplesAreWarnedOf() {
        Model model = build(Model.of(Curve.linear(5, -5), Model.gaussianOptimal(VARIANCE)));
        Scope scope = scope(1);
        GivenInput few = GivenInput.of(() ->
                List.of(new Metric.Evaluated(new Batch(gaussianData(9, VARIANCE, scope), Optional.empty()), scope)));
        metric(model, 4, 2).measure(few);
        assertThat(few.warnings())
                .containsExactly(
                        "What is outside the schedule's log SNRs is told by the variances of 9 examples, which is all"
                                + " that the test split has, and may be far off; give the split 100 or more.");
    }

    /** The optimal denoiser of normal values whose law is known, between log SNRs of this and -9. */
    private TestContext ofLaw(double deviation, int dimensions, double logSnrMax) {
        GaussianMixture law = new GaussianMixture(List.of(new GaussianMixture.Component(1, List.of(0.0), deviation)));
        DataSpec data = new DataSpec("gaussian", new Shape(dimensions), Optional.empty(), 0, Optional.of(law));
        return Model.of(Curve.linear(logSnrMax, -9), Model.gaussianOptimal(deviation * deviation))
                .build(context(data))
                .context();
    }

    /** Signs under a likelihood of probabilities: ln 2, and the tail of rounding is what the page of measures has for delta = 2, SNR = 10. */
    @Test
    void valuesOnAGridHaveTheirEntropy() {
        DataSpec signs = new DataSpec("signs", new Shape(1), Optional.of(new PixelGrid(2, -1, 1)), 0);
        ImmseTails tails = ImmseTails.of(List.of(), signs, true);
        assertThat(tails.above(Math.log(10))).isCloseTo(2.7e-2, within(2e-4));
        TestContext context = context(signs);
        TestContext encoded = context.with(context.create(
                GaussianDiffusionEncoder.TYPE,
                new GaussianDiffusionEncoder.Config(
                        Model.ref(Kind.SCHEDULE, Curve.linear(6, -9)), Optional.empty(), Optional.empty(), 1)));
        TestContext model = encoded.with(encoded.create(
                Denoiser.TYPE,
                new Denoiser.Config(
                        new Ref<>(PlusMinusOneNetwork.TYPE, new PlusMinusOneNetwork.Config()),
                        Optional.empty(),
                        Variance.FIXED_SMALL,
                        DiscretisedGaussian.TYPE.byDefault())));
        Scope scope = scope(1);
        NDArray x = scope.normal(new Shape(4000, 1)).sign();
        Estimate nats = measure(metric(model, 8, 2), x, scope).get("nats");
        assertThat(nats.standardError()).isLessThan(0.02);
        assertThat(nats.value()).isCloseTo(Math.log(2), within(3 * nats.standardError() + 1e-4));
    }

    @Test
    void aConstantDimensionLeavesADensityWithoutAValue() {
        Model model = build(Model.of(Curve.linear(5, -5), Model.gaussianOptimal(VARIANCE)));
        Scope scope = scope(1);
        GivenInput in = GivenInput.of(() -> List.of(
                new Metric.Evaluated(new Batch(scope.manager().ones(new Shape(20, 1)), Optional.empty()), scope)));
        assertThat(metric(model, 8, 2).measure(in)).isEmpty();
        assertThat(in.warnings()).singleElement().asString().contains("judge a split of more examples");
    }

    @Test
    void aScheduleThatEndsInPureNoiseIsRefused() {
        Curve toNoise = new Curve(t -> t == 1 ? Double.NEGATIVE_INFINITY : 5 - 9 * t, t -> -9);
        Model model = build(Model.of(toNoise, Model.gaussianOptimal(VARIANCE)));
        assertThatThrownBy(() -> metric(model, 8, 2))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("wrap the schedule in 'truncated'");
    }
}
