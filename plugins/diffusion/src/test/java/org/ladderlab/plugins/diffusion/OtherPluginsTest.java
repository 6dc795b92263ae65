package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.plugins.schedules.SchedulesPlugin;
import org.ladderlab.plugins.weightings.WeightingsPlugin;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;

/** Every schedule, weighting and way to draw times of the other plugins, with Gaussian data of variance 0.25. */
class OtherPluginsTest extends TensorTest {

    private static final double VARIANCE = 0.25;
    private static final int INTERVALS = 4_000;

    /** The components of a kind that need no setting. */
    @SuppressWarnings("unchecked")
    private static <T> Stream<ComponentType<T, ?>> components(Plugin plugin, Kind<T> kind) {
        return plugin.components().stream()
                .filter(type -> type.kind().equals(kind))
                .filter(type -> Arrays.stream(type.config().getRecordComponents())
                        .noneMatch(
                                setting -> setting.getAnnotation(Setting.class).required()))
                .map(type -> (ComponentType<T, ?>) type);
    }

    static Stream<ComponentType<NoiseSchedule, ?>> schedules() {
        return components(new SchedulesPlugin(), Kind.SCHEDULE);
    }

    /** {@code 1/2 log((1 + s2 v_0) / (1 + s2 v_1))}, whatever lies between the ends; v is the signal-to-noise ratio. */
    @ParameterizedTest
    @MethodSource("schedules")
    void anInfiniteLadderCostsWhatItsEndsSay(ComponentType<NoiseSchedule, ?> type) {
        NoiseSchedule schedule = context(1).create(type);
        if (Double.isInfinite(schedule.logSnr(0))) {
            schedule = new Curve(schedule::logSnr, schedule::logSnrDerivative).on(0.01, 1);
        }
        if (Double.isInfinite(schedule.logSnr(1))) {
            schedule = new Curve(schedule::logSnr, schedule::logSnrDerivative).on(0, 0.99);
        }
        if (schedule.logSnrDerivative(0) == 0) {
            // It stands still until its smallest time, and the nodes below do not resolve the corner.
            schedule = new Curve(schedule::logSnr, schedule::logSnrDerivative).on(1e-5, 1);
        }
        // Some are steep at their ends: t = sin(u)^2 has its nodes close there.
        double[] u = IntStream.range(0, INTERVALS)
                .mapToDouble(i -> (i + 0.5) / INTERVALS * Math.PI / 2)
                .toArray();
        double[] times = Arrays.stream(u).map(Math::sin).map(s -> s * s).toArray();
        double[] logSnr = Arrays.stream(times).map(schedule::logSnr).toArray();
        double[] error = build(Model.of(schedule, Model.gaussianOptimal(VARIANCE)))
                .expectedNoiseError(logSnr, VARIANCE, scope(1));
        double cost = 0;
        for (int i = 0; i < INTERVALS; i++) {
            double width = Math.sin(2 * u[i]) * Math.PI / 2 / INTERVALS;
            cost -= 0.5 * schedule.logSnrDerivative(times[i]) * error[i] * width;
        }
        double ends = 0.5
                * (Math.log1p(VARIANCE * Math.exp(schedule.logSnr(0)))
                        - Math.log1p(VARIANCE * Math.exp(schedule.logSnr(1))));
        assertThat(cost).as(type.name()).isCloseTo(ends, within(1e-3 * ends));
    }

    /** {@code L_T - L_infinity = 1/2 sum(r - 1 - log r)} over the steps between latents. */
    @ParameterizedTest
    @MethodSource("schedules")
    void aFiniteLadderCostsTheGapMore(ComponentType<NoiseSchedule, ?> type) {
        Model model = build(Model.of(context(1).create(type), Model.gaussianOptimal(VARIANCE))
                .steps(100));
        double[] cost = model.expectedConsistency(VARIANCE, scope(1));
        int first = model.diffusion().firstLatent();
        double expected = 0;
        for (int k = 0; k < cost.length; k++) {
            double to = model.diffusion().schedule().logSnr(model.diffusion().time(first + k));
            double from = model.diffusion().schedule().logSnr(model.diffusion().time(first + k + 1));
            expected += 0.5 * (Math.exp(to) - Math.exp(from)) * VARIANCE / (1 + VARIANCE * Math.exp(from));
        }
        assertThat(Arrays.stream(cost).sum()).as(type.name()).isCloseTo(expected, within(5e-5 * expected));
        Scope scope = scope(2);
        NDArray x = gaussianData(4, VARIANCE, scope);
        for (LedgerTerms ledger : new LedgerTerms[] {
            model.bound().ledger(x, 5, scope), model.hierarchicalBound().ledger(x, 5, scope)
        }) {
            assertThat(Model.doubles(ledger.total())).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void theLinearBetasOfDdpmGiveItsCheckedBound() {
        double expected =
                Oracle.read("D03").expected().get("fixedsmall").get("sum_L_t").asDouble();
        Model model = build(Model.of(context(1).create(LinearBeta.TYPE), Model.gaussianOptimal(VARIANCE))
                .steps(1000));
        assertThat(Arrays.stream(model.expectedConsistency(VARIANCE, scope(1))).sum())
                .isCloseTo(expected, within(2e-5 * expected));
    }

    /** However its times are drawn, the loss estimates one bound; to three standard errors of 200 batches. */
    @Test
    void everyWayToDrawTimesGivesTheBound() {
        double expected = Oracle.read("D01_gaussian_vlb_s2=0.25")
                .expected()
                .get("trunc_cosine(-10,10)")
                .get("inf")
                .get("nelbo_vdm")
                .asDouble();
        components(new WeightingsPlugin(), Kind.TIME_SAMPLING).forEach(times -> {
            Model model = build(Model.of(Curve.truncatedCosine(-10, 10), Model.gaussianOptimal(VARIANCE)));
            Loss loss = model.context()
                    .create(
                            ContinuousVdmLoss.TYPE,
                            new ContinuousVdmLoss.Config(
                                    Optional.empty(),
                                    Optional.of(new Ref<>(times, times.defaults())),
                                    ContinuousVdmLoss.Follows.BOUND));
            double[] values = new double[200];
            for (int b = 0; b < values.length; b++) {
                values[b] = Model.doubles(objective(loss, scope(b), 256).minimised())[0];
            }
            Statistics.assertMean(times.name(), scope(1).vector(values), expected);
        });
    }

    /** A weighting changes what is minimised and leaves the bound as it is. */
    @Test
    void everyWeightingLeavesTheBound() {
        components(new WeightingsPlugin(), Kind.WEIGHTING).forEach(weighting -> {
            Model model = build(Model.of(Curve.truncatedCosine(-10, 10), Model.gaussianOptimal(VARIANCE)));
            Objective plain = objective(model.context().create(ContinuousVdmLoss.TYPE), scope(1), 64);
            Loss loss = model.context()
                    .create(
                            ContinuousVdmLoss.TYPE,
                            new ContinuousVdmLoss.Config(
                                    Optional.of(new Ref<>(weighting, weighting.defaults())),
                                    Optional.empty(),
                                    ContinuousVdmLoss.Follows.BOUND));
            Objective weighted = objective(loss, scope(1), 64);
            assertThat(Model.doubles(weighted.total().orElseThrow()))
                    .as(weighting.name())
                    .isEqualTo(Model.doubles(plain.total().orElseThrow()));
            assertThat(Model.doubles(weighted.minimised())[0]).isFinite();
            assertThat(weighted.minimised().contentEquals(plain.minimised()))
                    .as("%s weighs as the bound does", weighting.name())
                    .isEqualTo(weighting.name().equals("elbo"));
        });
    }

    private static Objective objective(Loss loss, Scope scope, int examples) {
        return loss.objective(new Batch(gaussianData(examples, VARIANCE, scope), Optional.empty()), scope);
    }
}
