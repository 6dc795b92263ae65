package org.ladderlab.plugins.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.plugins.schedules.TruncatedCosine;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Students against what is known of Gaussian data: N(0, 1/4), whose flow and optimal denoiser are closed forms. */
class StudentsTest {

    private static final double DEVIATION = 0.5;
    private static final double LEAST = 0.002;
    private static final DataSpec DATA = TestContext.points(1);

    private static final Model EXPLODING = new Model(
            new Edm(LEAST, 80, 7), Frame.VARIANCE_EXPLODING, Optional.empty(), Model.consistent(DEVIATION, LEAST, 1));

    private static final Model PRESERVING = new Model(
            new TruncatedCosine(20, -20),
            Frame.VARIANCE_PRESERVING,
            Optional.empty(),
            Model.optimal(DEVIATION, Frame.VARIANCE_PRESERVING));

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext context() {
        return TestContext.of(DATA, scopes.manager(), 1);
    }

    private static double objective(Loss loss, int n, Scope scope) {
        NDArray x = Tensors.scale(scope.normal(new Shape(n, 1)), DEVIATION);
        return loss.objective(new Batch(x, Optional.empty()), scope).minimised().getFloat();
    }

    @Test
    void twoStepsOfTheTeacherLeadWhereOneWithTheTargetDoes() {
        Oracle c02 = Oracle.read("C02");
        double deviation = c02.inputs().get("data_deviation").asDouble();
        Scope scope = scopes.evaluation(1);
        FlowStep flow = new FlowStep(Frame.VARIANCE_PRESERVING);
        NDArray from = vector(scope, c02, "l_t");
        NDArray middle = vector(scope, c02, "l_m");
        NDArray to = vector(scope, c02, "l_s");
        NDArray z = vector(scope, c02, "z_t").reshape(1, 1);

        NDArray half = flow.euler(optimal(z, from, deviation), middle);
        NDArray landed = flow.euler(optimal(half, middle, deviation), to);
        NDArray target = flow.origin(z, landed, from, to);

        assertClose(landed, c02, "z_s");
        assertClose(target, c02, "target");
        assertClose(flow.euler(denoised(z, from, target), to), c02, "z_s");
    }

    private static NDArray vector(Scope scope, Oracle oracle, String input) {
        return scope.vector(new double[] {oracle.inputs().get(input).asDouble()});
    }

    private static void assertClose(NDArray found, Oracle oracle, String name) {
        double expected = oracle.expected().get(name).asDouble();
        assertThat(found.getDouble()).as(name).isCloseTo(expected, within(oracle.relativeTolerance() * expected));
    }

    private static Denoised denoised(NDArray z, NDArray logSnr, NDArray x) {
        Frame frame = Frame.VARIANCE_PRESERVING;
        return new Denoised(
                z, frame.alpha(logSnr).reshape(1, 1), frame.sigma(logSnr).reshape(1, 1), Prediction.DATA, x);
    }

    private static Denoised optimal(NDArray z, NDArray logSnr, double deviation) {
        NDArray alpha = Frame.VARIANCE_PRESERVING.alpha(logSnr);
        NDArray signal = Tensors.scale(alpha, deviation * deviation);
        NDArray gain = signal.div(
                signal.mul(alpha).add(Frame.VARIANCE_PRESERVING.sigma(logSnr).square()));
        return denoised(z, logSnr, z.mul(gain.reshape(1, 1)));
    }

    /** xHat = c z_1 with the c of the two steps over t = 1/2 costs nothing; 10 % more costs 0.01 c^2 E z_1^2, to four standard errors. */
    @Test
    void aStudentOfOneStepIsPerfectWhereItSaysWhatTwoStepsOfItsTeacherSay() {
        double gain = 1;
        double[] logSnrs = {-20, PRESERVING.schedule().logSnr(0.5), 20};
        for (int k = 0; k < 2; k++) {
            double alpha = Frame.VARIANCE_PRESERVING.alpha(logSnrs[k]);
            double sigma = Frame.VARIANCE_PRESERVING.sigma(logSnrs[k]);
            double x = DEVIATION * DEVIATION * alpha / (DEVIATION * DEVIATION * alpha * alpha + sigma * sigma);
            gain *= Frame.VARIANCE_PRESERVING.alpha(logSnrs[k + 1]) * x
                    + Frame.VARIANCE_PRESERVING.sigma(logSnrs[k + 1]) * (1 - alpha * x) / sigma;
        }
        int n = 4000;
        assertThat(objective(progressive(gain), n, scopes.training(1))).isLessThan(1e-8);
        double expected = 0.01 * gain * gain;
        assertThat(objective(progressive(1.1 * gain), n, scopes.training(1)))
                .isCloseTo(expected, within(4 * expected * Math.sqrt(2.0 / n)));
    }

    private Loss progressive(double gain) {
        Model student = PRESERVING.steps(1).network(Model.linear(logSnr -> Tensors.scale(logSnr.onesLike(), gain)));
        return PRESERVING
                .teaching(student.in(context(), Prediction.DATA), DATA)
                .create(ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN));
    }

    @Test
    void aTeacherOfOtherStepsIsRefused() {
        TestContext student = PRESERVING.steps(4).in(context(), Prediction.DATA);
        assertThatThrownBy(() -> PRESERVING
                        .steps(12)
                        .teaching(student, DATA)
                        .create(ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The teacher has 12 steps and would be asked for 8, at noise levels that are not all its own; take its"
                                + " schedule, and half of its steps.");
    }

    @Test
    void theScalesAroundANetworkAreThoseOfConsistencyModels() {
        Oracle c01 = Oracle.read("C01");
        double[] sigmas = Oracle.doubles(c01.inputs().get("sigma"));
        double[] skips = Oracle.doubles(c01.expected().get("c_skip"));
        double[] outs = Oracle.doubles(c01.expected().get("c_out"));
        double[] factors = Oracle.doubles(c01.expected().get("factor"));
        Scope scope = scopes.evaluation(1);
        double[] zeros = answers(Model.network((z, logSnr) -> z.zerosLike()), sigmas, scope);
        double[] ones = answers(Model.network((z, logSnr) -> z.onesLike()), sigmas, scope);
        double[] flow = decoder(EXPLODING)
                .denoise(scope.manager().ones(new Shape(sigmas.length, 1)), logSnrs(sigmas, scope), scope)
                .data()
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        for (int i = 0; i < sigmas.length; i++) {
            assertThat(zeros[i]).as("c_skip").isCloseTo(skips[i], within(1e-6 + 1e-5 * skips[i]));
            assertThat(ones[i] - zeros[i]).as("c_out").isCloseTo(outs[i], within(1e-6 + 1e-5 * outs[i]));
            assertThat(flow[i]).as("factor").isCloseTo(factors[i], within(1e-5 * factors[i]));
        }
    }

    private static NDArray logSnrs(double[] sigmas, Scope scope) {
        return Tensors.scale(scope.vector(sigmas).log(), -2);
    }

    private DenoisingDecoder decoder(Model model) {
        return (DenoisingDecoder) model.in(context(), Prediction.DATA).part(Decoder.class);
    }

    private double[] answers(Ref<Network> network, double[] sigmas, Scope scope) {
        ConsistencyPreconditionedNetwork.Config config =
                new ConsistencyPreconditionedNetwork.Config(network, DEVIATION);
        return decoder(EXPLODING.network(new Ref<>(ConsistencyPreconditionedNetwork.TYPE, config)))
                .denoise(scope.manager().ones(new Shape(sigmas.length, 1)), logSnrs(sigmas, scope), scope)
                .data()
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
    }

    /** With the teacher's exact scores: what 400 steps miss is squared and below rounding, what 4 miss is a tenth of the data. */
    @Test
    void whereTheFlowEndsIsConsistentWithEachStepOfTheTeacher() {
        assertThat(distillation(400)).isLessThan(1e-7);
        assertThat(distillation(4)).isGreaterThan(1e-2);
    }

    private double distillation(int nodes) {
        TestContext student =
                EXPLODING.network(Model.consistent(DEVIATION, LEAST, 1)).in(context(), Prediction.DATA);
        Loss loss = EXPLODING
                .network(Model.optimal(DEVIATION, Frame.VARIANCE_EXPLODING))
                .teaching(student, DATA)
                .create(
                        ConsistencyDistillationLoss.TYPE,
                        new ConsistencyDistillationLoss.Config(Model.RUN, nodes, Optional.of(1e-3)));
        return objective(loss, 2000, scopes.evaluation(1));
    }

    /**
     * With two noise levels and a large c the objective is {@code E (z_1 - z_0)^2 / (32 c (s_1 - s_0))} of a function that answers a quarter of its
     * latent; Heun's step with the optimal teacher of normal data is linear. To four standard errors.
     */
    @Test
    void aPairCountsByTheDistanceOfItsNoises() {
        double c = 1e3;
        int n = 20_000;
        double stride = 80 - LEAST;
        double noisiest = 80 / (80 * 80 + DEVIATION * DEVIATION);
        double cleanest = LEAST / (LEAST * LEAST + DEVIATION * DEVIATION);
        double moved = stride / 2 * (noisiest + cleanest * (1 - stride * noisiest));
        Loss loss = EXPLODING
                .network(Model.optimal(DEVIATION, Frame.VARIANCE_EXPLODING))
                .teaching(
                        EXPLODING
                                .network(Model.linear(logSnr -> Tensors.shift(logSnr.mul(logSnr.zerosLike()), 0.25)))
                                .in(context(), Prediction.DATA),
                        DATA)
                .create(
                        ConsistencyDistillationLoss.TYPE,
                        new ConsistencyDistillationLoss.Config(Model.RUN, 2, Optional.of(c)));
        double variance = 0.0625 * moved * moved * (80 * 80 + DEVIATION * DEVIATION);
        double expected = variance / (2 * c * stride);
        assertThat(objective(loss, n, scopes.evaluation(1)))
                .isCloseTo(expected, within(expected * (4 * Math.sqrt(2.0 / n) + variance / (4 * c * c))));
    }

    /**
     * With one interval and a large c the objective is {@code E (k_1 z_1 - k_0 z_0)^2 / (2 c (s_1 - s_0))}, in which the noise of both
     * latents is one; to four standard errors.
     */
    @Test
    void bothLatentsOfAPairHaveTheSameNoise() {
        double c = 1e3;
        int n = 20_000;
        ConsistencyTrainingLoss.Config config =
                new ConsistencyTrainingLoss.Config(1, 1, 1, new NoiseLaw(-1.1, 2), Optional.of(c));
        Loss loss = EXPLODING
                .network(Model.linear(logSnr -> Tensors.shift(logSnr.mul(logSnr.zerosLike()), 0.25)))
                .in(context(), Prediction.DATA)
                .create(ConsistencyTrainingLoss.TYPE, config);
        double variance = 0.0625 * (80 - LEAST) * (80 - LEAST);
        double expected = variance / (2 * c * (80 - LEAST));
        assertThat(objective(loss, n, scopes.evaluation(1)))
                .isCloseTo(expected, within(expected * (4 * Math.sqrt(2.0 / n) + variance / (4 * c * c))));
    }

    @Test
    void theNoiseLevelsDoubleUntilThereAreEnough() {
        ConsistencyTrainingLoss loss = (ConsistencyTrainingLoss) EXPLODING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTrainingLoss.TYPE,
                        new ConsistencyTrainingLoss.Config(10, 160, 400, NoiseLaw.DEFAULT, Optional.empty()));
        assertThat(List.of(1L, 400L, 401L, 800L, 801L, 1601L, 9999L))
                .extracting(loss::intervals)
                .containsExactly(10, 10, 20, 20, 40, 160, 160);
    }

    /** The first stage is denoising up to s = ln 7, where 8 / (1 + e^s) is 1. */
    @Test
    void tuningBeginsAsDenoisingOfAllButStrongNoise() {
        ConsistencyTuningLoss loss = (ConsistencyTuningLoss) EXPLODING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTuningLoss.TYPE,
                        new ConsistencyTuningLoss.Config(100, 2, NoiseLaw.DEFAULT, Optional.empty()));
        assertThat(loss.nearer(0.99 * Math.log(7), 100)).isZero();
        assertThat(loss.nearer(1.01 * Math.log(7), 100)).isBetween(0.0, 0.02);
        assertThat(loss.nearer(80, 1)).isCloseTo(40, within(1e-9));
        assertThat(loss.nearer(80, 301)).isCloseTo(75, within(1e-9));
    }

    @Test
    void aNetworkThatLeavesNoExampleAloneIsRefusedAtTheFirstStep() {
        Loss loss = EXPLODING
                .network(Model.network((z, logSnr) -> z.zerosLike()))
                .in(context(), Prediction.DATA)
                .create(ConsistencyTuningLoss.TYPE);
        assertThatThrownBy(() -> objective(loss, 100, scopes.training(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("put it into 'consistency-preconditioned'");
        assertThat(objective(loss, 100, scopes.training(2))).isPositive();
    }

    /** The standard deviation of 20,000 samples, to four standard errors. */
    @Test
    void theExactFunctionSamplesTheDataInAnyNumberOfSteps() {
        int n = 20_000;
        for (List<Double> noises : List.of(List.<Double>of(), List.of(0.821), List.of(10.0, 1.0, 0.1))) {
            Sampler sampler = EXPLODING
                    .in(context(), Prediction.DATA)
                    .create(ConsistencySampler.TYPE, new ConsistencySampler.Config(noises));
            Scope scope = scopes.evaluation(1);
            NDArray samples = sampler.sample(n, scope);
            double deviation = Math.sqrt(samples.square().mean().getFloat());
            assertThat(deviation).as("%s", noises).isCloseTo(DEVIATION, within(4 * DEVIATION / Math.sqrt(2.0 * n)));
            assertThat(scope.notes()).containsEntry("evaluations", 1.0 + noises.size());
        }
    }

    @Test
    void noisesThatDoNotFallAreRefused() {
        assertThatThrownBy(() -> EXPLODING
                        .in(context(), Prediction.DATA)
                        .create(ConsistencySampler.TYPE, new ConsistencySampler.Config(List.of(1.0, 2.0))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Noises must fall from below 1.0 and stay above 0.002, where the schedule ends and begins; change 2.0.");
    }
}
