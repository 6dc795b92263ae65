package org.ladderlab.plugins.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.plugins.schedules.TruncatedCosine;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
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

    /** Of examples that are all x, with noise that is e throughout. */
    private static double objective(Loss loss, double x, double e, Scope scope) {
        NDArray examples = Tensors.shift(scope.manager().zeros(new Shape(8, 1)), x);
        Scope drawing =
                scope.drawing((shape, plain) -> Tensors.shift(plain.manager().zeros(shape), e));
        return loss.objective(new Batch(examples, Optional.empty()), drawing)
                .minimised()
                .getFloat();
    }

    /** The curve with these values at 0, 1/2 and 1. */
    private record Parabola(double start, double middle, double end) implements NoiseSchedule {

        @Override
        public double logSnr(double t) {
            return start * (1 - t) * (1 - 2 * t) + 4 * middle * t * (1 - t) + end * t * (2 * t - 1);
        }

        @Override
        public double logSnrDerivative(double t) {
            return start * (4 * t - 3) + middle * (4 - 8 * t) + end * (4 * t - 1);
        }
    }

    /** By one step from l_t to l_s, of a student that answers 0; there is more noise than data at l_t, so the weight is 1. */
    @Test
    void whatAStudentIsTaughtIsTheTargetOfTheOracle() {
        Oracle c02 = Oracle.read("C02");
        double from = c02.inputs().get("l_t").asDouble();
        Model world = new Model(
                new Parabola(
                        c02.inputs().get("l_s").asDouble(),
                        c02.inputs().get("l_m").asDouble(),
                        from),
                Frame.VARIANCE_PRESERVING,
                Optional.empty(),
                Model.optimal(c02.inputs().get("data_deviation").asDouble(), Frame.VARIANCE_PRESERVING));
        double noise = c02.inputs().get("z_t").asDouble() / Frame.VARIANCE_PRESERVING.sigma(from);
        double target = c02.expected().get("target").asDouble();
        assertThat(objective(progressive(world, 1, 0), 0, noise, scopes.training(1)))
                .isCloseTo(target * target, withinPercentage(1e-4));
    }

    /** A student that answers z / 2; every step from i / N to (i - 1) / N is taken as often, of which the first begin where there is more data than noise. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachStepOfAStudentIsWeighedByItsSignalAndLeadsWhereTwoOfItsTeacherDo(int steps) {
        Frame frame = Frame.VARIANCE_PRESERVING;
        double expected = 0;
        for (int i = 1; i <= steps; i++) {
            double from = PRESERVING.schedule().logSnr((double) i / steps);
            double middle = PRESERVING.schedule().logSnr((i - 0.5) / steps);
            double to = PRESERVING.schedule().logSnr((i - 1.0) / steps);
            double z = 0.3 * frame.alpha(from) + frame.sigma(from);
            double landed = ddim(ddim(z, from, middle), middle, to);
            double kept = frame.sigma(to) / frame.sigma(from);
            double target = (landed - kept * z) / (frame.alpha(to) - kept * frame.alpha(from));
            expected += Math.max(1, Math.exp(from)) * Math.pow(target - z / 2, 2) / steps;
        }
        assertThat(objective(progressive(PRESERVING, steps, 0.5), 0.3, 1, scopes.training(1)))
                .isCloseTo(expected, withinPercentage(1e-3));
    }

    /** Of the optimal denoiser. */
    private static double ddim(double z, double from, double to) {
        double alpha = Frame.VARIANCE_PRESERVING.alpha(from);
        double sigma = Frame.VARIANCE_PRESERVING.sigma(from);
        double x = DEVIATION * DEVIATION * alpha * z / (DEVIATION * DEVIATION * alpha * alpha + sigma * sigma);
        return Frame.VARIANCE_PRESERVING.alpha(to) * x + Frame.VARIANCE_PRESERVING.sigma(to) * (z - alpha * x) / sigma;
    }

    private Loss progressive(Model teacher, int steps, double gain) {
        Model student = teacher.steps(steps).network(Model.linear(logSnr -> Tensors.scale(logSnr.onesLike(), gain)));
        return teacher.teaching(student.in(context(), Prediction.DATA), DATA)
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

    /** Of 32 steps, which teach 16 of their own stride; the exact student of 8 that was taught so would have lost 4.8 % of its deviation. */
    @Test
    void aStudentTeachesHalfOfItsStepsAndNoFewer() {
        Model thirtyTwo = PRESERVING.steps(32);
        Loss trained = progressive(PRESERVING, 32, 0.5);
        assertThat(taughtBy(thirtyTwo, trained, PRESERVING.steps(16))).isNotNull();
        assertThatThrownBy(() -> taughtBy(thirtyTwo, trained, PRESERVING.steps(8)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The teacher is a student of 32 steps, which is right for these alone and not for the 16 that this one"
                                + " would ask of it; name a student of 16 steps or a diffusion, or take half of its steps.");
    }

    @Test
    void aDiffusionTeachesAnyOfItsSteps() {
        for (Model diffusion : List.of(PRESERVING, PRESERVING.steps(32), PRESERVING.steps(64))) {
            TestContext taught = diffusion.teaching(PRESERVING.steps(16).in(context(), Prediction.DATA), DATA);
            assertThat(taught.create(
                            ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN)))
                    .isNotNull();
        }
    }

    private Loss taughtBy(Model teacher, Loss trained, Model student) {
        return teacher.teaching(student.in(context(), Prediction.DATA), DATA, trained)
                .create(ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN));
    }

    @Test
    void aProbabilityFlowIsMadeOfMeansWhichNoStudentHas() {
        Loss stepping = progressive(PRESERVING, 32, 0.5);
        Loss consistent = PRESERVING.in(context(), Prediction.DATA).create(ConsistencyTuningLoss.TYPE);
        ConsistencyDistillationLoss.Config flow =
                new ConsistencyDistillationLoss.Config(Model.RUN, 18, Optional.empty());
        for (Loss trained : List.of(stepping, consistent, matching(consistent))) {
            assertThatThrownBy(() -> PRESERVING
                            .steps(32)
                            .teaching(PRESERVING.in(context(), Prediction.DATA), DATA, trained)
                            .create(ConsistencyDistillationLoss.TYPE, flow))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(
                            "The teacher is a student itself, which says where noise leads and not the mean of the data that"
                                    + " the probability flow is made of; name the run of the diffusion.");
        }
        assertThatThrownBy(() -> taughtBy(PRESERVING, consistent, PRESERVING.steps(16)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The teacher is a student itself");
    }

    @Test
    void whatMatchesItsTeacherIsAskedAtAllNoiseLevels() {
        assertThatThrownBy(() -> matching(progressive(PRESERVING, 32, 0.5)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The teacher is a student of progressive distillation, which knows the noise levels where its steps"
                                + " begin and would be asked at all; name the run of a diffusion, or take the loss"
                                + " 'progressive-distillation'.");
    }

    /** A copy of a model that was trained by a loss. */
    private Loss matching(Loss trained) {
        return PRESERVING
                .teaching(PRESERVING.in(context(), Prediction.DATA), DATA, trained)
                .create(MatchTeacherLoss.TYPE, new MatchTeacherLoss.Config(Model.RUN));
    }

    @ParameterizedTest
    @MethodSource("answersToNoise")
    void aPredictionOfNoiseIsRefusedWhereNextToNoSignalIsLeft(Ref<Loss> loss) {
        assertThatThrownBy(() -> student(PRESERVING, Prediction.NOISE, loss))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "A student estimates the data where the schedule ends too, at log SNR -20.0000, where the squared error of"
                                + " the predicted noise is multiplied by sigma^2 / alpha^2 = 4.9e+08 and in float32 nothing else counts"
                                + " beside it; set 'prediction: velocity' or 'prediction: data'.");
        assertThat(student(PRESERVING, Prediction.VELOCITY, loss)).isNotNull();
        assertThat(student(EXPLODING, Prediction.NOISE, loss)).isNotNull();
    }

    static Stream<Ref<Loss>> answersToNoise() {
        return Stream.of(
                new Ref<>(ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN)),
                new Ref<>(
                        ConsistencyDistillationLoss.TYPE,
                        new ConsistencyDistillationLoss.Config(Model.RUN, 18, Optional.empty())),
                new Ref<>(ConsistencyTrainingLoss.TYPE, ConsistencyTrainingLoss.TYPE.defaults()),
                new Ref<>(ConsistencyTuningLoss.TYPE, ConsistencyTuningLoss.TYPE.defaults()));
    }

    @Test
    void aCopyOfADenoiserMayPredictNoiseAnywhereForThatIsWhatIsCompared() {
        assertThat(student(
                        PRESERVING,
                        Prediction.NOISE,
                        new Ref<>(MatchTeacherLoss.TYPE, new MatchTeacherLoss.Config(Model.RUN))))
                .isNotNull();
    }

    /** Of 16 steps, with a diffusion for a teacher. */
    private Loss student(Model model, Prediction prediction, Ref<Loss> loss) {
        return model.teaching(model.steps(16).in(context(), prediction), DATA).create("loss", loss);
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

    /** f that answers {@code z / (1 + s^2)}, in the place of what a network would learn. */
    private static final Model ANSWERING = EXPLODING.network(Model.linear(
            logSnr -> logSnr.onesLike().div(Tensors.shift(logSnr.neg().exp(), 1))));

    private static final double HUBER = 0.05;

    /** {@code (sqrt(v^2 + c^2) - c) / (s - r)}, v the distance of f at s from the target. */
    private static double pair(double s, double z, double r, double target) {
        double v = z / (1 + s * s) - target;
        return (Math.sqrt(v * v + HUBER * HUBER) - HUBER) / (s - r);
    }

    private static double noiseAt(double time) {
        return Math.exp(-EXPLODING.schedule().logSnr(time) / 2);
    }

    /** Between five noise levels, all as often; Heun's step with the optimal teacher, whose flow is {@code dz/ds = z s / (s^2 + S^2)}. */
    @Test
    void aPairOfADistillationIsAStepOfHeunsMethodApartAndCountsByTheDistanceOfItsNoises() {
        double expected = 0;
        for (int i = 1; i <= 4; i++) {
            double s = noiseAt(i / 4.0);
            double r = noiseAt((i - 1) / 4.0);
            double z = 0.3 + s;
            double slope = z * s / (s * s + DEVIATION * DEVIATION);
            double euler = z + (r - s) * slope;
            double landed = z + (r - s) / 2 * (slope + euler * r / (r * r + DEVIATION * DEVIATION));
            expected += pair(s, z, r, landed / (1 + r * r)) / 4;
        }
        Loss loss = EXPLODING
                .network(Model.optimal(DEVIATION, Frame.VARIANCE_EXPLODING))
                .teaching(ANSWERING.in(context(), Prediction.DATA), DATA)
                .create(
                        ConsistencyDistillationLoss.TYPE,
                        new ConsistencyDistillationLoss.Config(Model.RUN, 5, Optional.of(HUBER)));
        assertThat(objective(loss, 0.3, 1, scopes.evaluation(1))).isCloseTo(expected, withinPercentage(1e-2));
    }

    /** The pair is the one between whose noises the law's falls, and both its latents have the same noise. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aPairOfATrainingHasOneNoiseAndCountsByTheDistanceOfItsTwo(int interval) {
        double s = noiseAt(interval / 4.0);
        double r = noiseAt((interval - 1) / 4.0);
        NoiseLaw between = new NoiseLaw(Math.log(0.9 * s + 0.1 * r), 1e-3);
        Loss loss = ANSWERING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTrainingLoss.TYPE,
                        new ConsistencyTrainingLoss.Config(4, 4, Optional.of(1), between, Optional.of(HUBER)));
        assertThat(objective(loss, 0.3, 1, scopes.evaluation(1)))
                .isCloseTo(pair(s, 0.3 + s, r, (0.3 + r) / (1 + r * r)), withinPercentage(1e-2));
    }

    /** Where r is 0 the target is the example; later and with more noise it is the function's own answer. */
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "1, 301", "5, 301"})
    void aPairOfATuningGoesFromTheExampleToTheFunctionsOwnAnswer(double s, int step) {
        double r = s * Math.max(0, 1 - Math.pow(2, -(step / 100 + 1)) * (1 + 8 / (1 + Math.exp(s))));
        Loss loss = ANSWERING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTuningLoss.TYPE,
                        new ConsistencyTuningLoss.Config(
                                Optional.of(100), 2, new NoiseLaw(Math.log(s), 1e-6), Optional.of(HUBER)));
        double target = r == 0 ? 0.3 : (0.3 + r) / (1 + r * r);
        assertThat(objective(loss, 0.3, 1, scopes.evaluation(step)))
                .isCloseTo(pair(s, 0.3 + s, r, target), withinPercentage(1e-2));
    }

    @Test
    void theNoiseLevelsDoubleUntilThereAreEnough() {
        ConsistencyTrainingLoss loss = (ConsistencyTrainingLoss) EXPLODING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTrainingLoss.TYPE,
                        new ConsistencyTrainingLoss.Config(
                                10, 160, Optional.of(400), NoiseLaw.DEFAULT, Optional.empty()));
        assertThat(List.of(1L, 400L, 401L, 800L, 801L, 1601L, 9999L))
                .extracting(loss::intervals)
                .containsExactly(10, 10, 20, 20, 40, 160, 160);
    }

    /** {@code K' = floor(K / (log2(s1 / s0) + 1))}: an eighth of training with the paper's 10 and 1280, a fifth up to 160. */
    @ParameterizedTest
    @CsvSource({"1280, 250", "160, 400", "10, 2000"})
    void theNoiseLevelsDoubleSoThatTheLastShareOfTrainingHasTheMost(int most, int share) {
        ConsistencyTrainingLoss loss = (ConsistencyTrainingLoss) EXPLODING
                .in(context().training(2000), Prediction.DATA)
                .create(
                        ConsistencyTrainingLoss.TYPE,
                        new ConsistencyTrainingLoss.Config(
                                10, most, Optional.empty(), NoiseLaw.DEFAULT, Optional.empty()));
        assertThat(loss.intervals(share)).isEqualTo(10);
        assertThat(loss.intervals(share + 1)).isEqualTo(Math.min(20, most));
        assertThat(loss.intervals(2000 - share)).isEqualTo(Math.max(10, most / 2));
        assertThat(loss.intervals(2000 - share + 1)).isEqualTo(most);
        assertThat(loss.intervals(2000)).isEqualTo(most);
    }

    /** The authors' eight stages with q = 2, four with 4, one with 256. */
    @ParameterizedTest
    @CsvSource({"2, 8, 2000", "4, 4, 2000", "256, 1, 2000", "1000, 1, 2000", "3, 5, 2000", "2, 8, 2007"})
    void tuningEndsAsNearWhateverItsFactorAndItsLength(double factor, int stages, int steps) {
        ConsistencyTuningLoss loss = (ConsistencyTuningLoss) EXPLODING
                .in(context().training(steps), Prediction.DATA)
                .create(
                        ConsistencyTuningLoss.TYPE,
                        new ConsistencyTuningLoss.Config(Optional.empty(), factor, NoiseLaw.DEFAULT, Optional.empty()));
        int share = (int) Math.ceil((double) steps / stages);
        assertThat(loss.nearer(80, steps)).isCloseTo(80 * (1 - Math.pow(factor, -stages)), within(1e-9));
        for (int k = 0; k < stages; k++) {
            double nearer = 80 * (1 - Math.pow(factor, -(k + 1)));
            assertThat(loss.nearer(80, k * share + 1)).isCloseTo(nearer, within(1e-9));
            assertThat(loss.nearer(80, (k + 1) * share)).isCloseTo(nearer, within(1e-9));
        }
    }

    /** The first stage is denoising up to s = ln 7, where 8 / (1 + e^s) is 1. */
    @Test
    void tuningBeginsAsDenoisingOfAllButStrongNoise() {
        ConsistencyTuningLoss loss = (ConsistencyTuningLoss) EXPLODING
                .in(context(), Prediction.DATA)
                .create(
                        ConsistencyTuningLoss.TYPE,
                        new ConsistencyTuningLoss.Config(Optional.of(100), 2, NoiseLaw.DEFAULT, Optional.empty()));
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
