package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.plugins.diffusion.DiscreteDdpmLoss.Minimised;
import org.ladderlab.plugins.schedules.Cosine;
import org.ladderlab.plugins.schedules.Expression;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.plugins.schedules.MatchedEnds;
import org.ladderlab.plugins.schedules.SchedulesPlugin;
import org.ladderlab.plugins.schedules.Shifted;
import org.ladderlab.plugins.schedules.Truncated;
import org.ladderlab.plugins.schedules.TruncatedCosine;
import org.ladderlab.plugins.schedules.ZeroTerminalSnr;
import org.ladderlab.plugins.weightings.Elbo;
import org.ladderlab.plugins.weightings.Importance;
import org.ladderlab.plugins.weightings.MinSnrGamma;
import org.ladderlab.plugins.weightings.NoiseSimple;
import org.ladderlab.plugins.weightings.SigmoidWeighting;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.EffectiveWeighting.Point;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;

/** What a loss says it weighs is what it weighs: {@code objective = 1/2 integral of w(l) E||eps - epsHat||^2 dl} + ends. */
class EffectiveWeightingTest extends TensorTest {

    private static final double VARIANCE = 0.25;
    private static final int BATCH = 2048;
    private static final int BATCHES = 40;
    private static final Model.Builder MODEL = Model.of(
            Curve.truncatedCosine(-5, 7), Model.ref(Kind.NETWORK, (z, logSnr, scope) -> Tensors.scale(z, 0.5)));

    private static final Optional<Ref<WeightingFunction>> NONE = Optional.empty();
    private static final Optional<Ref<TimeSampling>> USUAL = Optional.empty();
    private static final Optional<Ref<WeightingFunction>> SIGMOID = Optional.of(SigmoidWeighting.TYPE.byDefault());
    private static final Optional<Ref<WeightingFunction>> SIMPLE = Optional.of(NoiseSimple.TYPE.byDefault());
    private static final Optional<Ref<WeightingFunction>> MIN_SNR = Optional.of(MinSnrGamma.TYPE.byDefault());
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
                Arguments.of(400, Minimised.SIMPLE, NONE, Variance.FIXED_SMALL),
                Arguments.of(4, Minimised.SIMPLE, NONE, Variance.FIXED_SMALL),
                Arguments.of(400, Minimised.SIMPLE, SIGMOID, Variance.FIXED_SMALL),
                Arguments.of(400, Minimised.SIMPLE, MIN_SNR, Variance.FIXED_LARGE),
                Arguments.of(4, Minimised.SIMPLE, MIN_SNR, Variance.FIXED_LARGE),
                Arguments.of(400, Minimised.BOUND, NONE, Variance.FIXED_SMALL),
                Arguments.of(4, Minimised.BOUND, SIGMOID, Variance.FIXED_SMALL));
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void aFiniteLaddersObjectiveIsTheWeightedSumOfItsTerms(
            int steps, Minimised minimised, Optional<Ref<WeightingFunction>> weighting, Variance variance) {
        Model model = build(MODEL.steps(steps).variance(variance));
        Loss loss = model.context()
                .create(
                        DiscreteDdpmLoss.TYPE,
                        new DiscreteDdpmLoss.Config(minimised, 0.001, weighting, Optional.empty()));
        assertObjectiveIsTheIntegral(loss, model, minimised == Minimised.BOUND);
    }

    /** To 4 standard errors, and 1% for the steps of the integral. */
    private void assertObjectiveIsTheIntegral(Loss loss, Model model, boolean withEnds) {
        double[] parts = IntStream.range(0, BATCHES)
                .mapToDouble(i -> {
                    Scope scope = scope(i);
                    NDArray x = gaussianData(BATCH, VARIANCE, scope);
                    Objective objective = loss.objective(new Batch(x, Optional.empty()), scope);
                    double ends = withEnds ? value(objective, "reconstruction") + value(objective, "prior") : 0;
                    double minimised = objective.minimised().getFloat();
                    scope.manager().close();
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

    /**
     * With the exact expectation of the error of a linear denoiser: by the trapezoid rule over the table's points, and for a finite
     * ladder the sum over its own terms.
     */
    private double integral(EffectiveWeighting weighting, Model model) {
        List<Point> points = weighting.points();
        double[] logSnr = points.stream().mapToDouble(Point::logSnr).toArray();
        double[] errors = model.expectedNoiseError(logSnr, VARIANCE, scope(0));
        double sum = 0;
        if (model.diffusion().steps().isPresent()) {
            int last = model.diffusion().steps().getAsInt();
            for (int i = 0; i < logSnr.length; i++) {
                double to =
                        model.diffusion().schedule().logSnr(model.diffusion().time(last - i - 1));
                sum += points.get(i).weight() * model.decoder().consistencyFactor(logSnr[i], to) * errors[i];
            }
            return sum;
        }
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
            double factor =
                    model.decoder().consistencyFactor(schedule.logSnr(t / 1000.0), schedule.logSnr((t - 1) / 1000.0));
            assertThat(factor).as("step %d", t).isCloseTo(expected[i], within(1e-9 * expected[i]));
        }
    }

    /**
     * DDPM's own objective under its own schedule is no bound; the same errors under a straight line are. The error at z_1 belongs to
     * the reconstruction.
     */
    @Test
    void whetherTheSimpleLossIsABoundDependsOnTheSchedule() {
        EffectiveWeighting ddpm = weighting(LinearBeta.TYPE.byDefault(), 1000, DiscreteDdpmLoss.TYPE.defaults());
        EffectiveWeighting line = weighting(LinearLogSnr.TYPE.byDefault(), 1000, DiscreteDdpmLoss.TYPE.defaults());
        assertThat(ddpm.monotone()).isFalse();
        assertThat(ddpm.points()).hasSize(999);
        assertThat(line.monotone()).isTrue();
        assertThat(line.points()).hasSize(1000);
    }

    static Stream<Arguments> schedules() {
        Ref<NoiseSchedule> cosine = Cosine.TYPE.byDefault();
        Map<String, Record> settings = Map.of(
                "truncated", new Truncated.Config(cosine, 1e-3, 1),
                "matched-ends", new MatchedEnds.Config(TruncatedCosine.TYPE.byDefault(), 13.3, -5),
                "shifted", new Shifted.Config(cosine, -2),
                "zero-terminal-snr", new ZeroTerminalSnr.Config(cosine),
                "expression", new Expression.Config("6 - 12 * t^2"));
        return new SchedulesPlugin().components().stream().flatMap(type -> Stream.of(
                        Variance.FIXED_SMALL, Variance.FIXED_LARGE, Variance.LEARNED)
                .map(variance -> Arguments.of(type, settings.getOrDefault(type.name(), type.defaults()), variance)));
    }

    /** Each of the T terms counts once, whatever the sizes of the steps and the variance. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("schedules")
    void theBoundOfAFiniteLadderIsTheBoundItselfUnderEverySchedule(
            ComponentType<NoiseSchedule, ?> type, Record settings, Variance variance) {
        Ref<NoiseSchedule> schedule = new Ref<>(type, settings);
        for (Optional<Ref<WeightingFunction>> weighting : List.of(NONE, Optional.of(Elbo.TYPE.byDefault()))) {
            EffectiveWeighting bound = weighting(schedule, 1000, variance, config(Minimised.BOUND, weighting));
            assertThat(bound.ledgerTotal()).isTrue();
            assertThat(bound.monotone()).isTrue();
            assertThat(bound.points()).hasSizeGreaterThan(997).allMatch(point -> point.weight() == 1);
        }
        Minimised errors = variance == Variance.LEARNED ? Minimised.HYBRID : Minimised.SIMPLE;
        assertThat(weighting(schedule, 1000, variance, config(errors, NONE)).ledgerTotal())
                .isFalse();
    }

    /** The noise error's factor is half the step's size, where the bound has half of expm1 of it. */
    @Test
    void theSimpleLossWithTheBoundsWeightingIsNotTheBoundOfAFewSteps() {
        EffectiveWeighting line = weighting(
                LinearLogSnr.TYPE.byDefault(), 10, config(Minimised.SIMPLE, Optional.of(Elbo.TYPE.byDefault())));
        double size = (13.3 + 5) / 10;
        assertThat(line.points()).hasSize(10).allSatisfy(point -> assertThat(point.weight())
                .isCloseTo(size / Math.expm1(size), within(1e-12)));
        assertThat(line.monotone()).isTrue();
        assertThat(line.ledgerTotal()).isFalse();

        EffectiveWeighting cosine = weighting(
                TruncatedCosine.TYPE.byDefault(), 10, config(Minimised.SIMPLE, Optional.of(Elbo.TYPE.byDefault())));
        assertThat(cosine.monotone()).isFalse();
    }

    /** Rises with the log SNR, so that the deep levels count too little. */
    @Test
    void aWeightedBoundOfAFiniteLadderIsABoundWhereTheWeightNeverRises() {
        Ref<WeightingFunction> rising = Model.ref(Kind.WEIGHTING, (logSnr, density) -> 2 + Math.tanh(logSnr));
        Ref<NoiseSchedule> line = LinearLogSnr.TYPE.byDefault();
        assertThat(weighting(line, 10, config(Minimised.BOUND, SIGMOID)).monotone())
                .isTrue();
        assertThat(weighting(line, 10, config(Minimised.BOUND, SIGMOID)).ledgerTotal())
                .isFalse();
        assertThat(weighting(line, 10, config(Minimised.BOUND, Optional.of(rising)))
                        .monotone())
                .isFalse();
    }

    @Test
    void theInfiniteLaddersBoundIsNotTheTotalOfAFiniteLaddersLedger() {
        ContinuousVdmLoss.Config plain = ContinuousVdmLoss.TYPE.defaults();
        Model infinite = build(MODEL);
        Model finite = build(MODEL.steps(10));
        EffectiveWeighting ofInfinite = infinite.context()
                .create(ContinuousVdmLoss.TYPE, plain)
                .effectiveWeighting()
                .orElseThrow();
        Loss ofFinite = finite.context().create(ContinuousVdmLoss.TYPE, plain);
        assertThat(ofInfinite.ledgerTotal()).isTrue();
        assertThat(ofFinite.effectiveWeighting().orElseThrow().ledgerTotal()).isFalse();
        assertThat(ofFinite.effectiveWeighting().orElseThrow().monotone()).isTrue();
        Scope scope = scope(1);
        Batch batch = new Batch(gaussianData(8, VARIANCE, scope), Optional.empty());
        assertThat(ofFinite.objective(batch, scope).total()).isEmpty();
    }

    private static DiscreteDdpmLoss.Config config(Minimised minimised, Optional<Ref<WeightingFunction>> weighting) {
        return new DiscreteDdpmLoss.Config(minimised, 0.001, weighting, Optional.empty());
    }

    private EffectiveWeighting weighting(Ref<NoiseSchedule> schedule, int steps, DiscreteDdpmLoss.Config config) {
        return weighting(schedule, steps, Variance.FIXED_SMALL, config);
    }

    private EffectiveWeighting weighting(
            Ref<NoiseSchedule> schedule, int steps, Variance variance, DiscreteDdpmLoss.Config config) {
        Model model = build(Model.of(context(1).create("schedule", schedule), Model.arbitrary())
                .steps(steps)
                .prediction(Prediction.VELOCITY)
                .variance(variance));
        return model.context()
                .create(DiscreteDdpmLoss.TYPE, config)
                .effectiveWeighting()
                .orElseThrow();
    }
}
