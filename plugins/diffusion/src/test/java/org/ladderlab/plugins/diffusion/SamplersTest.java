package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;

/** Samplers on Gaussian data with the optimal denoiser, where every step has a closed form. */
class SamplersTest extends TensorTest {

    private static final double VARIANCE = 0.25;

    private static Model.Builder optimal(double logSnr0, double logSnr1) {
        return Model.of(Curve.linear(logSnr0, logSnr1), Model.gaussianOptimal(VARIANCE));
    }

    private static DdimSampler ddim(int steps, double eta, Model model) {
        return (DdimSampler) model.context().create(DdimSampler.TYPE, new DdimSampler.Config(Optional.of(steps), eta));
    }

    private static DpmSolver2mSampler dpmSolver(int steps, Model model) {
        return (DpmSolver2mSampler) model.context().create(DpmSolver2mSampler.TYPE, new Steps(Optional.of(steps)));
    }

    private static Churn.Config churn(int steps, double churn) {
        return new Churn.Config(Optional.of(steps), churn, 0, Optional.empty(), 1);
    }

    private static HeunSampler heun(int steps, Model model) {
        return (HeunSampler) model.context().create(HeunSampler.TYPE, churn(steps, 0));
    }

    private static EulerSampler euler(int steps, Model model) {
        return (EulerSampler) model.context().create(EulerSampler.TYPE, churn(steps, 0));
    }

    private static AncestralSampler ancestral(Optional<Integer> steps, Model model) {
        return (AncestralSampler) model.context().create(AncestralSampler.TYPE, new Steps(steps));
    }

    /** Where a deterministic sampler takes one z. */
    private static double follow(double z, int steps, Trajectory.Move move, Model model, Scope scope) {
        NDArray start = scope.manager().full(new Shape(1, 1), (float) z);
        NDArray end = Trajectory.of(Optional.of(steps), model.context()).follow(start, move, scope);
        return Model.doubles(end)[0];
    }

    private static double relative(double expected, double tolerance) {
        return tolerance * Math.abs(expected);
    }

    @Test
    void singleStepsAreTheCheckedOnes() {
        Oracle oracle = Oracle.read("G01");
        double z = oracle.inputs().get("z").asDouble();
        for (Map.Entry<String, JsonNode> at : oracle.expected().properties()) {
            String[] ends = at.getKey().split("->");
            Model model = build(optimal(Double.parseDouble(ends[1]), Double.parseDouble(ends[0])));
            Scope scope = scope(1);
            double next = follow(z, 1, ddim(1, 0, model)::next, model, scope);
            double expected = at.getValue().get("ddim_eta0").asDouble();
            assertThat(next).as("DDIM %s", at.getKey()).isCloseTo(expected, within(relative(expected, 2e-6)));

            DiagonalGaussian drawn = model.decoder()
                    .reverse(
                            scope.manager().full(new Shape(1, 1), (float) z),
                            scope.vector(new double[] {Double.parseDouble(ends[0])}),
                            scope.vector(new double[] {Double.parseDouble(ends[1])}),
                            scope);
            double mean = at.getValue().get("ancestral_mean").asDouble();
            double deviation = at.getValue().get("ancestral_std").asDouble();
            assertThat(Model.doubles(drawn.mean())[0]).isCloseTo(mean, within(relative(mean, 2e-6)));
            assertThat(Math.exp(Model.doubles(drawn.logVariance())[0] / 2))
                    .isCloseTo(deviation, within(relative(deviation, 2e-6)));
        }
    }

    @Test
    void solversOfTheProbabilityFlowAreTheCheckedOnes() {
        JsonNode expected = Oracle.read("G02").expected();
        Model model = build(optimal(10, -5));
        for (int n : new int[] {5, 10, 20, 40, 80}) {
            double first = expected.get("ddim").get(String.valueOf(n)).asDouble();
            double second = expected.get("dpmpp_2m").get(String.valueOf(n)).asDouble();
            assertThat(follow(1, n, ddim(n, 0, model)::next, model, scope(1)))
                    .as("DDIM, %d steps", n)
                    .isCloseTo(first, within(5e-6));
            assertThat(follow(1, n, dpmSolver(n, model)::next, model, scope(1)))
                    .as("DPM-Solver++(2M), %d steps", n)
                    .isCloseTo(second, within(5e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(Frame.class)
    void solversHaveTheirOrdersInEveryFrame(Frame frame) {
        Model model = build(optimal(4, -4).frame(frame));
        double start = Math.sqrt(power(frame, -4));
        double exact = Math.sqrt(power(frame, 4));
        assertThat(order(start, exact, 40, n -> ddim(n, 0, model)::next, model)).isCloseTo(1, within(0.1));
        assertThat(order(start, exact, 40, n -> euler(n, model)::next, model)).isCloseTo(1, within(0.1));
        assertThat(order(start, exact, 80, n -> dpmSolver(n, model)::next, model))
                .isCloseTo(2, within(0.1));
        assertThat(order(start, exact, 40, n -> heun(n, model)::next, model)).isCloseTo(2, within(0.1));
    }

    /** The variance of z, along which the probability flow carries every quantile. */
    private static double power(Frame frame, double logSnr) {
        return Math.pow(frame.alpha(logSnr), 2) * VARIANCE + Math.pow(frame.sigma(logSnr), 2);
    }

    private double order(double start, double exact, int steps, IntFunction<Trajectory.Move> solver, Model model) {
        double coarse = follow(start, steps, solver.apply(steps), model, scope(1)) - exact;
        double fine = follow(start, 2 * steps, solver.apply(2 * steps), model, scope(1)) - exact;
        return Math.log(coarse / fine) / Math.log(2);
    }

    /** The recursion {@code var_s = m^2 var_t + v} over the steps of the decoder, whose means are linear in z. */
    @Test
    void ancestralSamplingHasTheCheckedVariance() {
        Oracle oracle = Oracle.read("G04");
        for (Map.Entry<String, JsonNode> at : oracle.expected().get("var").properties()) {
            int steps = Integer.parseInt(at.getKey());
            Model model = build(optimal(13.3, -5).steps(steps));
            Scope scope = scope(1);
            NDArray one = scope.manager().ones(new Shape(1, 1));
            double variance = 1;
            for (int level = steps - 1; level >= 0; level--) {
                DiagonalGaussian p = model.decoder().prior(level, one, scope);
                double slope = Model.doubles(p.mean())[0];
                variance = slope * slope * variance + Math.exp(Model.doubles(p.logVariance())[0]);
            }
            double expected = at.getValue().asDouble();
            assertThat(variance).as("T = %d", steps).isCloseTo(expected, within(relative(expected, 2e-4)));
        }
    }

    /** The ladder's own steps and a cut of the infinite one are the same sampler; to 3 standard errors of 40 000 squares. */
    @Test
    void ancestralSamplesHaveTheCheckedVariance() {
        double variance = Oracle.read("G04").expected().get("var").get("10").asDouble() / alphaSquared(13.3);
        Model finite = build(optimal(13.3, -5).steps(10));
        Model infinite = build(optimal(13.3, -5));
        NDArray own = ancestral(Optional.empty(), finite).sample(40_000, scope(1));
        NDArray cut = ancestral(Optional.of(10), infinite).sample(40_000, scope(2));
        Statistics.assertMean("variance of the finite ladder's", own.square().flatten(), variance);
        Statistics.assertMean("variance of the infinite ladder's", cut.square().flatten(), variance);
        assertThat(ancestral(Optional.of(10), infinite).sample(7, scope(1)).toFloatArray())
                .isEqualTo(
                        ancestral(Optional.empty(), finite).sample(7, scope(1)).toFloatArray());
    }

    private static double alphaSquared(double logSnr) {
        return Math.pow(Frame.VARIANCE_PRESERVING.alpha(logSnr), 2);
    }

    @ParameterizedTest
    @EnumSource(Frame.class)
    void ddimWithFullNoiseIsAncestralSampling(Frame frame) {
        Model model = build(optimal(8, -6).frame(frame));
        float[] one = ddim(12, 1, model).sample(50, scope(1)).toFloatArray();
        float[] other = ancestral(Optional.of(12), model).sample(50, scope(1)).toFloatArray();
        for (int i = 0; i < one.length; i++) {
            assertThat(one[i]).isCloseTo(other[i], within(2e-5f));
        }
    }

    /** Data variance 0.25 again, in steps enough for each sampler; to 3 standard errors and 2 percent of bias. */
    @ParameterizedTest
    @CsvSource({
        "ddim, 300",
        "dpm-solver-2m, 60",
        "heun, 60",
        "heun with churn, 60",
        "euler with churn, 600",
        "ancestral, 300"
    })
    void samplesHaveTheDatasVariance(String name, int steps) {
        Model model = build(optimal(9, -9));
        Map<String, Sampler> samplers = Map.of(
                "ddim", ddim(steps, 0, model),
                "dpm-solver-2m", dpmSolver(steps, model),
                "heun", heun(steps, model),
                "heun with churn", model.context().create(HeunSampler.TYPE, churn(steps, 10)),
                "euler with churn", model.context().create(EulerSampler.TYPE, churn(steps, 5)),
                "ancestral", ancestral(Optional.of(steps), model));
        NDArray samples = samplers.get(name).sample(20_000, scope(1));
        Estimate squares = Statistics.mean(samples.square().flatten());
        assertThat(squares.value()).isCloseTo(VARIANCE, within(3 * squares.standardError() + 0.02 * VARIANCE));
    }

    /** What ancestral sampling draws from, between two neighbours of DDPM's ladder. */
    @Test
    void aFixedLargeVarianceIsTheBetaOfDdpm() {
        Model model = build(Model.of(Curve.LinearBeta.ofSteps(1000), Model.gaussianOptimal(VARIANCE))
                .steps(1000)
                .variance(Variance.FIXED_LARGE));
        Scope scope = scope(1);
        NDArray one = scope.manager().ones(new Shape(1, 1));
        double logVariance =
                Model.doubles(model.decoder().prior(498, one, scope).logVariance())[0];
        double expected =
                Oracle.read("P01").expected().get("fixedlarge_logvar_t500").asDouble();
        assertThat(logVariance).isCloseTo(expected, within(1e-5));
    }

    /** A ladder of 50 steps visited in 7: the first and the last latent are among them. */
    @Test
    void aFiniteLadderIsSampledInSomeOfItsSteps() {
        Model model = build(Model.of(Curve.LinearBeta.ofSteps(50), Model.gaussianOptimal(VARIANCE))
                .steps(50));
        NDArray samples = ddim(7, 0, model).sample(3, scope(1));
        assertThat(samples.getShape()).isEqualTo(new Shape(3, 1));
        assertThatThrownBy(() -> ddim(51, 0, model))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("2 to 50 steps");
        Sampler ofAnInfiniteLadder = ancestral(Optional.empty(), build(optimal(9, -9)));
        assertThat(ofAnInfiniteLadder.sample(3, scope(1)).getShape()).isEqualTo(new Shape(3, 1));
    }

    /** Whatever the number of steps, what a sampler makes on the way dies with each of them. */
    @Test
    void aSamplersMemoryDoesNotGrowWithItsSteps() {
        Model model = build(optimal(9, -9));
        Scope few = scope(1);
        ddim(2, 0.5, model).sample(3, few);
        Scope many = scope(1);
        ddim(40, 0.5, model).sample(3, many);
        assertThat(many.manager().getManagedArrays())
                .hasSameSizeAs(few.manager().getManagedArrays());
    }

    @Test
    void eulerWithoutChurnIsDdimWithoutNoise() {
        Model model = build(optimal(8, -6));
        NDArray one = euler(12, model).sample(50, scope(1));
        NDArray other = ddim(12, 0, model).sample(50, scope(1));
        assertThat(one.toFloatArray()).isEqualTo(other.toFloatArray());
    }

    /** EDM's gamma: {@code min(S_churn / N, sqrt(2) - 1)} where S_min to S_max allows; y gains the variance rHat^2 - r^2. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void churnAddsTheNoiseOfEdm(Frame frame) {
        Model model = build(optimal(8, -8).frame(frame));
        Trajectory trajectory = Trajectory.of(Optional.of(20), model.context());
        Churn little = new Churn(new Churn.Config(Optional.of(20), 4, 0.5, Optional.of(3.0), 1), trajectory);
        Churn much = new Churn(churn(20, 1000), trajectory);
        Scope scope = scope(1);
        NDArray zeros = scope.manager().zeros(new Shape(40_000, 1));

        assertThat(little.add(zeros, 0, scope).logSnr()).isCloseTo(-2 * Math.log(1.2), within(1e-12));
        assertThat(much.add(zeros, 0, scope).logSnr()).isCloseTo(-2 * Math.log(Math.sqrt(2)), within(1e-12));
        for (double outside : new double[] {-2 * Math.log(0.49), -2 * Math.log(3.01)}) {
            assertThat(little.add(zeros, outside, scope)).isEqualTo(new Churn.Noisy(zeros, outside));
        }
        Churn.Noisy noisy = little.add(zeros, 0, scope);
        double alpha = frame.alpha(noisy.logSnr());
        Statistics.assertMean("variance", noisy.z().square().flatten(), alpha * alpha * 0.44);
    }

    /** Pure noise at t = 1, which Heun's second slope cannot use, and a predicted velocity. */
    @Test
    void aScheduleThatEndsInPureNoiseIsSampledByEverySolver() {
        Curve toNoise = new Curve(t -> -2 * Math.log(Math.tan(0.02 + t * (Math.PI / 2 - 0.02))), t -> Double.NaN);
        Curve exactly =
                new Curve(t -> t == 1 ? Double.NEGATIVE_INFINITY : toNoise.logSnr(t), toNoise::logSnrDerivative);
        Model model = build(Model.of(exactly, Model.gaussianOptimal(VARIANCE)));
        for (Sampler sampler : new Sampler[] {
            ddim(20, 0, model), euler(20, model), heun(20, model), dpmSolver(20, model), adaptive(1e-5, model)
        }) {
            Estimate squares =
                    Statistics.mean(sampler.sample(2000, scope(1)).square().flatten());
            assertThat(squares.value()).isCloseTo(VARIANCE, within(0.2 * VARIANCE));
        }
    }

    /** Heun's method asks twice a step. */
    @Test
    void aSamplerNotesHowOftenItAsksTheDenoiser() {
        Model model = build(optimal(10, -5));
        Map<Sampler, Double> asked = Map.of(
                ancestral(Optional.of(7), model),
                7.0,
                ddim(7, 0, model),
                7.0,
                dpmSolver(7, model),
                7.0,
                heun(7, model),
                14.0);
        asked.forEach((sampler, evaluations) -> {
            Scope scope = scope(1);
            sampler.sample(2, scope);
            assertThat(scope.notes()).containsEntry("evaluations", evaluations);
        });
    }

    private static DormandPrinceSampler adaptive(double tolerance, Model model) {
        return (DormandPrinceSampler) model.context()
                .create(DormandPrinceSampler.TYPE, new DormandPrinceSampler.Config(tolerance, tolerance));
    }

    /** The error at the end is of the size of the tolerance, and a tighter one takes more steps. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void theAdaptiveSolverReachesItsToleranceInEveryFrame(Frame frame) {
        Model model = build(optimal(10, -5).frame(frame));
        double exact = Oracle.read("G02").expected().get("exact").asDouble();
        double evaluations = 0;
        for (double tolerance : new double[] {1e-3, 1e-4, 1e-5, 1e-6}) {
            Scope scope = scope(1);
            NDArray start = scope.manager().ones(new Shape(1, 1));
            double end = Model.doubles(adaptive(tolerance, model).follow(start, scope))[0];
            assertThat(end).isCloseTo(exact, within(5 * tolerance));
            assertThat(scope.notes().get("evaluations"))
                    .isGreaterThan(evaluations)
                    .isLessThan(500);
            evaluations = scope.notes().get("evaluations");
            assertThat(evaluations)
                    .isEqualTo(1
                            + 6 * (scope.notes().get("accepted") + scope.notes().get("rejected")));
        }
    }

    @Test
    void anUnreachableToleranceIsAnErrorAndNotALoop() {
        DormandPrince method = new DormandPrince(1e-6, 0);
        Scope scope = scope(1);
        NDArray start = scope.vector(new double[] {1}).reshape(1, 1);
        assertThatThrownBy(() ->
                        method.integrate((x, y, brief) -> y.div(scope.vector(new double[] {0})), start, 0, 1, scope))
                .hasMessageContaining("allow more");
    }

    /** {@code y' = x y}: the error falls with the tolerance, forwards and backwards. */
    @ParameterizedTest
    @CsvSource({"0, 2", "2, 0"})
    void theMethodOfDormandAndPrinceSolvesAKnownEquation(double from, double to) {
        Scope scope = scope(1);
        NDArray start = scope.vector(new double[] {1, 2, 3}).reshape(3, 1);
        DormandPrince.Solution solution =
                new DormandPrince(1e-9, 1e-9).integrate((x, y, brief) -> Tensors.scale(y, x), start, from, to, scope);
        double factor = Math.exp((to * to - from * from) / 2);
        double[] end = solution.y().toDoubleArray();
        for (int i = 0; i < 3; i++) {
            assertThat(end[i]).isCloseTo((i + 1) * factor, within(1e-7 * (i + 1) * factor));
        }
        assertThat(solution.accepted()).isBetween(10, 200);
    }
}
