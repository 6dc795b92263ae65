package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;

class LossesTest extends TensorTest {

    private static final int BATCH = 256;
    private static final int BATCHES = 100;

    private static Loss continuous(Optional<WeightingFunction> weighting, Optional<TimeSampling> times, Model model) {
        return model.context()
                .create(
                        ContinuousVdmLoss.TYPE,
                        new ContinuousVdmLoss.Config(
                                weighting.map(w -> Model.ref(Kind.WEIGHTING, w)),
                                times.map(t -> Model.ref(Kind.TIME_SAMPLING, t)),
                                ContinuousVdmLoss.Follows.BOUND));
    }

    private static Loss discrete(DiscreteDdpmLoss.Minimised objective, Model model) {
        return discrete(objective, Optional.empty(), Optional.empty(), model);
    }

    private static Loss discrete(
            DiscreteDdpmLoss.Minimised objective,
            Optional<WeightingFunction> weighting,
            Optional<TimeSampling> times,
            Model model) {
        return model.context()
                .create(
                        DiscreteDdpmLoss.TYPE,
                        new DiscreteDdpmLoss.Config(
                                objective,
                                0.001,
                                weighting.map(w -> Model.ref(Kind.WEIGHTING, w)),
                                times.map(t -> Model.ref(Kind.TIME_SAMPLING, t))));
    }

    /** The mean of a term over 100 batches of 256 examples, to three standard errors. */
    private void assertMean(Loss loss, Function<Objective, NDArray> term, double expected) {
        double[] values = new double[BATCHES];
        for (int b = 0; b < BATCHES; b++) {
            Scope scope = scope(b);
            Batch batch = new Batch(gaussianData(BATCH, 0.25, scope), Optional.empty());
            values[b] = Model.doubles(term.apply(loss.objective(batch, scope)))[0];
            scope.manager().close();
        }
        try (var manager = NDManager.newBaseManager("PyTorch")) {
            Statistics.assertMean("loss", manager.create(values), expected);
        }
    }

    private static Model.Builder gaussian(NoiseSchedule schedule) {
        return Model.of(schedule, Model.gaussianOptimal(0.25));
    }

    @Test
    void timesCoverTheUnitInterval() {
        Oracle oracle = Oracle.read("P05");
        int steps = oracle.inputs().get("T").asInt();
        double[] times = TimeSampling.lowDiscrepancy(
                oracle.inputs().get("u0").asDouble(), oracle.inputs().get("n").asInt());
        for (int i = 0; i < times.length; i++) {
            assertThat(times[i]).isCloseTo(oracle.expected().get("t").get(i).asDouble(), within(1e-12));
            assertThat((double) DiscreteDdpmLoss.stepAt(times[i], 0, steps) / steps)
                    .isCloseTo(oracle.expected().get("t_discrete").get(i).asDouble(), within(1e-12));
        }
        assertThat(DiscreteDdpmLoss.stepAt(0, 0, steps)).isEqualTo(1);
        assertThat(DiscreteDdpmLoss.stepAt(0, 1, steps)).isEqualTo(2);
        assertThat(DiscreteDdpmLoss.stepAt(Math.nextDown(1), 1, steps)).isEqualTo(steps);
    }

    @Test
    void theContinuousLossIsTheBound() {
        double expected = Oracle.read("D01_gaussian_vlb_s2=0.25")
                .expected()
                .get("trunc_cosine(-10,10)")
                .get("inf")
                .get("nelbo_vdm")
                .asDouble();
        Loss loss = continuous(Optional.empty(), Optional.empty(), build(gaussian(Curve.truncatedCosine(-10, 10))));
        assertMean(loss, Objective::minimised, expected);
        assertMean(loss, objective -> objective.total().orElseThrow(), expected);
    }

    /** Times drawn with density 2t, by which the loss divides. */
    @Test
    void timesDrawnWithAnyDensityGiveTheSameBound() {
        TimeSampling late = (n, schedule, scope) -> {
            double[] times = new double[n];
            double[] densities = new double[n];
            for (int i = 0; i < n; i++) {
                times[i] = Math.sqrt(1 - scope.uniform());
                densities[i] = 2 * times[i];
            }
            return new TimeSampling.Draw(times, densities);
        };
        double expected = Oracle.read("D01_gaussian_vlb_s2=0.25")
                .expected()
                .get("linear(10,-10)")
                .get("inf")
                .get("diffusion")
                .asDouble();
        Loss loss = continuous(Optional.empty(), Optional.of(late), build(gaussian(Curve.linear(10, -10))));
        assertMean(loss, objective -> objective.terms().get("consistency"), expected);
    }

    /** With w = sigmoid(2 - l), whatever the schedule's shape; the ends are not weighted. */
    @Test
    void aWeightingGivesItsWeightedIntegralForAnySchedule() {
        Oracle oracle = Oracle.read("W08");
        WeightingFunction sigmoid = (logSnr, density) -> 1 / (1 + Math.exp(logSnr - 2));
        double expected = oracle.expected().get("L_w").asDouble();
        for (Curve schedule : List.of(Curve.linear(10, -10), Curve.truncatedCosine(-10, 10))) {
            Loss loss = continuous(Optional.of(sigmoid), Optional.empty(), build(gaussian(schedule)));
            assertMean(
                    loss,
                    objective -> objective
                            .minimised()
                            .sub(objective.terms().get("reconstruction"))
                            .sub(objective.terms().get("prior")),
                    expected);
            assertMean(
                    loss,
                    objective -> objective.terms().get("consistency"),
                    oracle.expected().get("L_at_lmax").asDouble());
        }
    }

    /** A weighting that is a factor c at uniform time is told the density of the log SNR. */
    @Test
    void aWeightingMayUseTheDensityOfTheLogSnr() {
        WeightingFunction plain = (logSnr, density) -> 2 * density;
        Model model = build(gaussian(Curve.truncatedCosine(-6, 6)));
        double[] times = new double[4000];
        for (int i = 0; i < times.length; i++) {
            times[i] = model.diffusion().schedule().logSnr((i + 0.5) / times.length);
        }
        double expected = Arrays.stream(model.expectedNoiseError(times, 0.25, scope(1)))
                .average()
                .orElseThrow();
        Loss loss = continuous(Optional.of(plain), Optional.empty(), model);
        assertMean(
                loss,
                objective -> objective
                        .minimised()
                        .sub(objective.terms().get("reconstruction"))
                        .sub(objective.terms().get("prior")),
                expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIXED_SMALL", "FIXED_LARGE"})
    void theDiscreteLossIsTheBound(Variance variance) {
        Model model = build(gaussian(Curve.LinearBeta.ofSteps(1000)).steps(1000).variance(variance));
        String name = variance == Variance.FIXED_SMALL ? "fixedsmall" : "fixedlarge";
        double expected = Oracle.read("D03").expected().get(name).get("total").asDouble();
        assertMean(discrete(DiscreteDdpmLoss.Minimised.BOUND, model), Objective::minimised, expected);
    }

    @Test
    void theSimpleLossIsTheMeanSquaredErrorOfTheNoise() {
        Model model = build(gaussian(Curve.LinearBeta.ofSteps(100)).steps(100));
        double[] logSnr = IntStream.rangeClosed(1, 100)
                .mapToDouble(i -> model.diffusion().schedule().logSnr(i / 100.0))
                .toArray();
        double expected = Arrays.stream(model.expectedNoiseError(logSnr, 0.25, scope(1)))
                .average()
                .orElseThrow();
        Loss loss = discrete(DiscreteDdpmLoss.Minimised.SIMPLE, model);
        assertMean(loss, Objective::minimised, expected);
        assertThat(loss.bound()).get().isInstanceOf(DiffusionBound.class);
    }

    /** {@code w = 2 c p} is the factor c, however the steps are drawn. */
    @Test
    void aWeightingOfTheSimpleLossIsItsFactorOverTheDensity() {
        Model model = build(gaussian(Curve.linear(6, -5)).steps(20));
        double[] logSnr = IntStream.rangeClosed(1, 20)
                .mapToDouble(i -> model.diffusion().schedule().logSnr(i / 20.0))
                .toArray();
        double[] errors = model.expectedNoiseError(logSnr, 0.25, scope(1));
        double expected = IntStream.range(0, 20)
                .mapToDouble(i -> Math.min(1, 5 * Math.exp(-logSnr[i])) * errors[i])
                .average()
                .orElseThrow();
        WeightingFunction weighting = (l, density) -> 2 * Math.min(1, 5 * Math.exp(-l)) * density;
        TimeSampling squares = (n, schedule, scope) -> {
            double[] times = TimeSampling.lowDiscrepancy(scope.uniform(), n);
            double[] densities = new double[n];
            for (int i = 0; i < n; i++) {
                // The distribution function (t + t^2) / 2.
                times[i] = Math.min((Math.sqrt(1 + 8 * times[i]) - 1) / 2, Math.nextDown(1.0));
                densities[i] = 0.5 + times[i];
            }
            return new TimeSampling.Draw(times, densities);
        };
        for (Optional<TimeSampling> times : List.of(Optional.<TimeSampling>empty(), Optional.of(squares))) {
            Loss loss = discrete(DiscreteDdpmLoss.Minimised.SIMPLE, Optional.of(weighting), times, model);
            assertMean(loss, Objective::minimised, expected);
        }
    }

    @Test
    void eachLossRefusesALadderThatItCannotTrainAndSaysWhatToDo() {
        Model infinite = build(gaussian(Curve.linear(10, -10)));
        Model startingAtTheData = build(gaussian(Curve.vpSde()).steps(10));
        assertThatThrownBy(() -> continuous(Optional.empty(), Optional.empty(), startingAtTheData))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'discrete-ddpm'");
        assertThatThrownBy(() -> discrete(DiscreteDdpmLoss.Minimised.SIMPLE, infinite))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'continuous-vdm'");
    }

    /** Half the right derivative would halve the diffusion term and look like a better model. */
    @Test
    void aScheduleWhoseDerivativeIsWrongIsRefused() {
        Curve wrong = new Curve(t -> 10 - 20 * t, t -> -10);
        assertThatThrownBy(() -> build(gaussian(wrong)).bound())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is -10.0000, but its log SNR changes there by -20.0000");
    }

    /** {@code l = a + b t + c t^2} with learned a, b and c. */
    private record LearnedQuadratic(NDArray weights) implements NoiseSchedule {

        private double weight(int i) {
            return weights.toFloatArray()[i];
        }

        @Override
        public double logSnr(double t) {
            return weight(0) + weight(1) * t + weight(2) * t * t;
        }

        @Override
        public double logSnrDerivative(double t) {
            return weight(1) + 2 * weight(2) * t;
        }

        @Override
        public boolean learned() {
            return true;
        }

        @Override
        public NDArray logSnr(double[] times, Scope scope) {
            NDArray t = scope.vector(times);
            return t.mul(t).mul(weights.get(2)).add(t.mul(weights.get(1))).add(weights.get(0));
        }

        @Override
        public NDArray logSnrDerivative(double[] times, Scope scope) {
            NDArray t = scope.vector(times);
            return t.add(t).mul(weights.get(2)).add(weights.get(1));
        }
    }

    /** The gradient by the graph against central differences of the same draws, for every weight of a learned schedule. */
    @Test
    void gradientsReachALearnedScheduleItsDerivativeAndItsEnds() {
        float[] at = {8, -9, -4};
        try (GradientMode on = GradientMode.on()) {
            Scope scope = scope(7);
            NDArray weights = scope.manager().create(at);
            weights.setRequiresGradient(true);
            NDArray minimised = learnedLoss(weights, scope);
            float[] gradient = WeightOps.gradients(minimised, List.of(weights), scope.manager())
                    .get(0)
                    .toFloatArray();
            for (int i = 0; i < at.length; i++) {
                double difference = (moved(at, i, 0.02f) - moved(at, i, -0.02f)) / 0.04;
                assertThat((double) gradient[i])
                        .as("weight %d", i)
                        .isCloseTo(difference, within(2e-3 * Math.abs(difference) + 2e-3));
                assertThat(Math.abs(gradient[i])).isGreaterThan(0.01f);
            }
        }
    }

    private double moved(float[] at, int index, float by) {
        float[] changed = at.clone();
        changed[index] += by;
        Scope scope = scope(7);
        return Model.doubles(learnedLoss(scope.manager().create(changed), scope))[0];
    }

    private NDArray learnedLoss(NDArray weights, Scope scope) {
        Model model = build(Model.of(new LearnedQuadratic(weights), Model.arbitrary()));
        Batch batch = new Batch(gaussianData(64, 0.25, scope), Optional.empty());
        return continuous(Optional.empty(), Optional.empty(), model)
                .objective(batch, scope)
                .minimised();
    }
}
