package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.plugins.diffusion.DiscreteDdpmLoss.Minimised;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.plugins.weightings.Importance;
import org.ladderlab.plugins.weightings.MinSnr;
import org.ladderlab.plugins.weightings.NoiseSimple;
import org.ladderlab.plugins.weightings.SigmoidWeighting;
import org.ladderlab.spi.Batch;
import org.ladderlab.spi.EffectiveWeighting;
import org.ladderlab.spi.EffectiveWeighting.Point;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Loss;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Objective;
import org.ladderlab.spi.Prediction;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;
import org.ladderlab.spi.TimeSampling;
import org.ladderlab.spi.WeightingFunction;
import org.ladderlab.testkit.Oracle;

/** What a loss says it weighs is what it weighs: {@code objective = 1/2 integral of w(l) E||eps - epsHat||^2 dl} + ends. */
class EffectiveWeightingTest extends TensorTest {

    private static final double VARIANCE = 0.25;
    private static final int BATCH = 2048;
    private static final int BATCHES = 40;
    private static final Model.Builder MODEL =
            Model.of(Curve.truncatedCosine(-5, 7), Model.ref(Kind.NETWORK, (z, logSnr, step) -> Tensors.scale(z, 0.5)));

    private static final Optional<Ref<WeightingFunction>> NONE = Optional.empty();
    private static final Optional<Ref<TimeSampling>> USUAL = Optional.empty();
    private static final Optional<Ref<WeightingFunction>> SIGMOID = Optional.of(SigmoidWeighting.TYPE.byDefault());
    private static final Optional<Ref<WeightingFunction>> SIMPLE = Optional.of(NoiseSimple.TYPE.byDefault());
    private static final Optional<Ref<WeightingFunction>> MIN_SNR = Optional.of(MinSnr.TYPE.byDefault());
    private static final Optional<Ref<TimeSampling>> IMPORTANCE = Optional.of(Importance.TYPE.byDefault());

    static Stream<Arguments> continuous() {
        return Stream.of(NONE, SIGMOID, SIMPLE, MIN_SNR)
                .flatMap(weighting -> Stream.of(Prediction.NOISE, Prediction.VELOCITY)
                        .flatMap(prediction ->
                                Stream.of(USUAL, IMPORTANCE).map(times -> Arguments.of(weighting, prediction, times))));
    }

    @ParameterizedTest
    @MethodSource("continuous")
    void anInfiniteLaddersObjectiveIsTheIntegral(
            Optional<Ref<WeightingFunction>> weighting, Prediction prediction, Optional<Ref<TimeSampling>> times) {
        Model model = build(MODEL.prediction(prediction));
        Loss loss = model.context()
                .create(
                        ContinuousVdmLoss.TYPE,
                        new ContinuousVdmLoss.Config(weighting, times, ContinuousVdmLoss.Follows.BOUND));
        assertObjectiveIsTheIntegral(loss, model, true);
    }

    static Stream<Arguments> discrete() {
        return Stream.of(
                Arguments.of(Minimised.SIMPLE, NONE, Variance.FIXED_SMALL),
                Arguments.of(Minimised.SIMPLE, SIGMOID, Variance.FIXED_SMALL),
                Arguments.of(Minimised.SIMPLE, MIN_SNR, Variance.FIXED_LARGE),
                Arguments.of(Minimised.BOUND, NONE, Variance.FIXED_SMALL),
                Arguments.of(Minimised.BOUND, SIGMOID, Variance.FIXED_SMALL));
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void aFiniteLaddersObjectiveIsTheIntegral(
            Minimised minimised, Optional<Ref<WeightingFunction>> weighting, Variance variance) {
        Model model = build(MODEL.steps(400).variance(variance));
        Loss loss = model.context()
                .create(
                        DiscreteDdpmLoss.TYPE,
                        new DiscreteDdpmLoss.Config(minimised, 0.001, weighting, Optional.empty()));
        assertObjectiveIsTheIntegral(loss, model, minimised == Minimised.BOUND);
    }

    /** To 4 standard errors, and 1% for the steps of the integral and of the ladder. */
    private void assertObjectiveIsTheIntegral(Loss loss, Model model, boolean withEnds) {
        double[] parts = IntStream.range(0, BATCHES)
                .mapToDouble(i -> {
                    Step step = step(i);
                    NDArray x = gaussianData(BATCH, VARIANCE, step);
                    Objective objective = loss.objective(new Batch(x, Optional.empty()), step);
                    double ends = withEnds ? value(objective, "reconstruction") + value(objective, "prior") : 0;
                    double minimised = objective.minimised().getFloat();
                    step.manager().close();
                    return minimised - ends;
                })
                .toArray();
        Estimate found = Estimate.ofMean(parts);
        double expected = integral(loss.effectiveWeighting().orElseThrow(), model);
        assertThat(found.value()).isCloseTo(expected, within(4 * found.standardError() + 0.01 * expected));
    }

    private static double value(Objective objective, String term) {
        return Model.doubles(objective.terms().get(term))[0];
    }

    /** By the trapezoid rule over the table's points, with the exact expectation of the error of a linear denoiser. */
    private double integral(EffectiveWeighting weighting, Model model) {
        List<Point> points = weighting.points();
        double[] logSnr = points.stream().mapToDouble(Point::logSnr).toArray();
        double[] errors = model.expectedNoiseError(logSnr, VARIANCE, step(0));
        double sum = 0;
        for (int i = 1; i < logSnr.length; i++) {
            double before = points.get(i - 1).weight() * errors[i - 1];
            double now = points.get(i).weight() * errors[i];
            sum += (logSnr[i] - logSnr[i - 1]) * (before + now) / 4;
        }
        return sum;
    }

    /** W07: the coefficient of DDPM's bound at a step is half the weight times the step's size, for either variance. */
    @ParameterizedTest
    @EnumSource(
            value = Variance.class,
            names = {"FIXED_SMALL", "FIXED_LARGE"})
    void aStepOfDdpmsBoundWeighsAsItsPaperSays(Variance variance) {
        Oracle oracle = Oracle.read("W07");
        String name = variance == Variance.FIXED_SMALL ? "fixedsmall" : "fixedlarge";
        double[] expected = Oracle.doubles(oracle.expected().get(name));
        double[] steps = Oracle.doubles(oracle.inputs().get("t"));
        Model model = build(Model.of(Curve.LinearBeta.ofSteps(1000), Model.arbitrary())
                .steps(1000)
                .variance(variance));
        NoiseSchedule schedule = model.diffusion().schedule();
        for (int i = 0; i < steps.length; i++) {
            int t = (int) steps[i];
            double size = schedule.logSnr((t - 1) / 1000.0) - schedule.logSnr(t / 1000.0);
            double weight = EffectiveWeighting.ofBoundStep(model.diffusion(), model.decoder(), t);
            assertThat(weight * size / 2).as("step %d", t).isCloseTo(expected[i], within(1e-9 * expected[i]));
        }
    }

    /** DDPM's own objective under its own schedule is no bound; the same errors under a straight line are. */
    @Test
    void whetherTheSimpleLossIsABoundDependsOnTheSchedule() {
        Loss ddpm = simple(LinearBeta.TYPE.byDefault());
        Loss line = simple(LinearLogSnr.TYPE.byDefault());
        assertThat(ddpm.effectiveWeighting().orElseThrow().monotone()).isFalse();
        assertThat(ddpm.effectiveWeighting().orElseThrow().points()).hasSize(1000);
        assertThat(line.effectiveWeighting().orElseThrow().monotone()).isTrue();
    }

    private Loss simple(Ref<NoiseSchedule> schedule) {
        Model model = build(Model.of(context(1).create("schedule", schedule), Model.arbitrary())
                .steps(1000));
        return model.context().create(DiscreteDdpmLoss.TYPE);
    }
}
