package org.ladderlab.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.diffusion.DiscreteStep;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** The schedules against independently computed values, at the relative tolerance that each case states. */
class SchedulesOracleTest {

    private Scopes scopes;
    private TestContext context;

    @BeforeEach
    void open() {
        scopes = Scopes.seeded(1);
        context = TestContext.of(TestContext.points(1), scopes.manager(), 1);
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private static void check(Oracle oracle, String name, double found, double expected) {
        if (Double.isInfinite(expected)) {
            assertThat(found).as("%s %s", oracle.id(), name).isEqualTo(expected);
        } else {
            // Zeros of a curve are given as what rounding leaves of them.
            double tolerance = oracle.relativeTolerance() * Math.max(Math.abs(expected), 1e-5);
            assertThat(found).as("%s %s", oracle.id(), name).isCloseTo(expected, within(tolerance));
        }
    }

    private static void check(Oracle oracle, String name, double found) {
        check(oracle, name, found, oracle.expected().get(name).asDouble());
    }

    private static void checkCurve(Oracle oracle, JsonNode expected, DoubleUnaryOperator curve) {
        double[] times = Oracle.doubles(oracle.inputs().get("t"));
        double[] values = Oracle.doubles(expected);
        for (int i = 0; i < values.length; i++) {
            check(oracle, "at t = " + times[i], curve.applyAsDouble(times[i]), values[i]);
        }
    }

    private static void checkLogSnr(Oracle oracle, String name, NoiseSchedule schedule) {
        checkCurve(oracle, oracle.expected().get(name), schedule::logSnr);
    }

    private static double alphaBar(NoiseSchedule schedule, double t) {
        return 1 / (1 + Math.exp(-schedule.logSnr(t)));
    }

    @Test
    void s01LinearBetasOfDdpm() {
        Oracle oracle = Oracle.read("S01");
        List<DiscreteStep> ladder = DiscreteStep.of(context.create(LinearBeta.TYPE), 1000);
        double[] indices = Oracle.doubles(oracle.inputs().get("t"));
        for (int i = 0; i < indices.length; i++) {
            DiscreteStep step = ladder.get((int) indices[i] - 1);
            check(
                    oracle,
                    "beta",
                    step.beta(),
                    oracle.expected().get("beta").get(i).asDouble());
            check(
                    oracle,
                    "abar",
                    step.alphaBar(),
                    oracle.expected().get("abar").get(i).asDouble());
            check(
                    oracle,
                    "logsnr",
                    step.logSnr(),
                    oracle.expected().get("logsnr").get(i).asDouble());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 100, 250})
    void s02LinearBetasRescaledForFewerSteps(int count) {
        Oracle oracle = Oracle.read("S02_rescaled_linear_" + count);
        List<DiscreteStep> ladder = DiscreteStep.of(context.create(LinearBeta.TYPE), count);
        check(oracle, "beta_first", ladder.get(0).beta());
        check(oracle, "beta_last", ladder.get(count - 1).beta());
        check(oracle, "abar_T", ladder.get(count - 1).alphaBar());
        check(oracle, "logsnr_1", ladder.get(0).logSnr());
        check(oracle, "logsnr_T", ladder.get(count - 1).logSnr());
    }

    /** With 20 steps the last beta is 1: nothing of the data is left. With one step only the last beta is too large. */
    @ParameterizedTest
    @ValueSource(ints = {1, 19})
    void fewerThanTwentyLinearStepsAreRefusedByName(int count) {
        NoiseSchedule schedule = context.create(LinearBeta.TYPE);
        assertThatThrownBy(() -> schedule.discretised(count))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("T = " + count)
                .hasMessageContaining("beta_" + count);
        DiscreteStep last = DiscreteStep.of(schedule, 20).get(19);
        assertThat(last.alphaBar()).isZero();
        assertThat(last.logSnr()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** As the papers' code has it, {@code linspace} over T, whatever T is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50, 1000})
    void onlyTheLinearBetasAreRescaledUnlessAsked(int count) {
        List<DiscreteStep> quadratic = DiscreteStep.of(context.create(Quadratic.TYPE), count);
        List<DiscreteStep> sigmoid = DiscreteStep.of(context.create(SigmoidBeta.TYPE), count);
        List<DiscreteStep> linear =
                DiscreteStep.of(context.create(LinearBeta.TYPE, new Betas(1e-4, 0.02, false)), count);
        assertThat(quadratic.get(0).beta()).isCloseTo(1e-4, within(1e-15));
        assertThat(linear.get(0).beta()).isCloseTo(1e-4, within(1e-15));
        assertThat(sigmoid.get(0).beta()).isCloseTo(1e-4 + 0.0199 / (1 + Math.exp(6)), within(1e-15));
        if (count > 1) {
            assertThat(quadratic.get(count - 1).beta()).isCloseTo(0.02, within(1e-14));
            assertThat(linear.get(count - 1).beta()).isCloseTo(0.02, within(1e-14));
        }
    }

    @Test
    void abarIsTheProductOfTheBetasWhateverTheLogSnrAtTimeZero() {
        for (NoiseSchedule schedule : List.of(new LinearLogSnr(6, -9), context.create(Polynomial.TYPE))) {
            double product = 1;
            for (DiscreteStep step : DiscreteStep.of(schedule, 10)) {
                product *= 1 - step.beta();
                assertThat(product).isCloseTo(step.alphaBar(), within(1e-12 * step.alphaBar()));
            }
        }
    }

    /** The formulas of S14 and S21 hold at every time from tMin on, and with the defaults as well. */
    @Test
    void theSdesStandStillBeforeTheirFirstTime() {
        for (NoiseSchedule schedule :
                List.of(context.create(VariancePreservingSde.TYPE), context.create(SubVariancePreservingSde.TYPE))) {
            assertThat(schedule.logSnr(0)).isEqualTo(schedule.logSnr(1e-5)).isGreaterThan(schedule.logSnr(2e-5));
            assertThat(schedule.logSnrDerivative(0)).isZero();
            assertThat(schedule.logSnrDerivative(1e-5)).isNegative();
        }
        checkLogSnr(Oracle.read("S14"), "logsnr", context.create(VariancePreservingSde.TYPE));
        checkLogSnr(Oracle.read("S21"), "subvp_logsnr", context.create(SubVariancePreservingSde.TYPE));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 100, 1000})
    void s03CosineOfImprovedDdpm(int count) {
        Oracle oracle = Oracle.read("S03_cosine_nd_" + count);
        Cosine cosine = new Cosine(0.008, 0.999);
        List<DiscreteStep> ladder = DiscreteStep.of(cosine, count);
        check(oracle, "beta_1", ladder.get(0).beta());
        check(oracle, "beta_mid", ladder.get(count / 2 - 1).beta());
        check(oracle, "beta_T", ladder.get(count - 1).beta());
        check(oracle, "abar_1", ladder.get(0).alphaBar());
        check(oracle, "abar_mid", ladder.get(count / 2 - 1).alphaBar());
        check(oracle, "abar_T_from_clipped_product", ladder.get(count - 1).alphaBar());
        check(oracle, "logsnr_1", ladder.get(0).logSnr());
        check(oracle, "logsnr_T", ladder.get(count - 1).logSnr());
        assertThat(ladder.stream().filter(step -> step.beta() > 0.999 - 1e-12)).hasSize(1);
    }

    @Test
    void s04TruncatedCosine() {
        Oracle oracle = Oracle.read("S04");
        for (int end : new int[] {10, 15, 20}) {
            checkLogSnr(oracle, "lmin=-" + end + ",lmax=" + end, new TruncatedCosine(end, -end));
        }
    }

    @Test
    void s05TheTwoContinuousCosinesDiffer() {
        Oracle oracle = Oracle.read("S05");
        checkLogSnr(oracle, "A_unnormalised", new CosineUnnormalised(0.008));
        checkLogSnr(oracle, "B_normalised", new Cosine(0.008, 0.999));
    }

    @Test
    void s06ShiftedCosine() {
        Oracle oracle = Oracle.read("S06");
        ShiftedCosine schedule = new ShiftedCosine(256, 64, 15, -15);
        check(oracle, "shift", schedule.shift());
        checkLogSnr(oracle, "logsnr", schedule);
    }

    @Test
    void s08SigmoidInAlphaBar() {
        Oracle oracle = Oracle.read("S08");
        checkAlphaBar(oracle, "(-3.0, 3.0, 1.0)", new Sigmoid(-3, 3, 1, 1e-9, 0.999));
        checkAlphaBar(oracle, "(-3.0, 3.0, 0.9)", new Sigmoid(-3, 3, 0.9, 1e-9, 0.999));
        checkAlphaBar(oracle, "(0.0, 3.0, 0.7)", new Sigmoid(0, 3, 0.7, 1e-9, 0.999));
    }

    private static void checkAlphaBar(Oracle oracle, String name, NoiseSchedule schedule) {
        checkCurve(oracle, oracle.expected().get(name), t -> alphaBar(schedule, t));
    }

    @Test
    void s09SigmoidOfAThousandSteps() {
        Oracle oracle = Oracle.read("S09");
        List<DiscreteStep> ladder = DiscreteStep.of(context.create(Sigmoid.TYPE), 1000);
        check(oracle, "beta_1", ladder.get(0).beta());
        check(oracle, "beta_500", ladder.get(499).beta());
        check(oracle, "beta_1000", ladder.get(999).beta());
        check(oracle, "abar_500", ladder.get(499).alphaBar());
        check(oracle, "logsnr_1", ladder.get(0).logSnr());
        check(oracle, "logsnr_1000", ladder.get(999).logSnr());
        assertThat(ladder.stream().filter(step -> step.beta() > 0.999 - 1e-12)).hasSize(1);
    }

    @Test
    void s10SigmoidInBeta() {
        Oracle oracle = Oracle.read("S10");
        List<DiscreteStep> ladder = DiscreteStep.of(context.create(SigmoidBeta.TYPE), 1000);
        check(oracle, "beta_1", ladder.get(0).beta());
        check(oracle, "beta_500", ladder.get(499).beta());
        check(oracle, "beta_1000", ladder.get(999).beta());
        check(oracle, "abar_500", ladder.get(499).alphaBar());
        check(oracle, "logsnr_1", ladder.get(0).logSnr());
        check(oracle, "logsnr_1000", ladder.get(999).logSnr());
    }

    @Test
    void s11CosineAndLineOfChen() {
        Oracle oracle = Oracle.read("S11");
        checkAlphaBar(oracle, "cosine", new ChenCosine(0.2, 1, 2, 1e-9));
        checkAlphaBar(oracle, "simple_linear", new ChenLinear(1e-9));
    }

    @Test
    void s12RootsOfBetasThatGrowLinearly() {
        Oracle oracle = Oracle.read("S12");
        List<DiscreteStep> stable =
                DiscreteStep.of(context.create(Quadratic.TYPE, new Betas(0.00085, 0.012, false)), 1000);
        check(oracle, "SD_abar_1", stable.get(0).alphaBar());
        check(oracle, "SD_abar_500", stable.get(499).alphaBar());
        check(oracle, "SD_abar_1000", stable.get(999).alphaBar());
        check(oracle, "SD_logsnr_1", stable.get(0).logSnr());
        check(oracle, "SD_logsnr_1000", stable.get(999).logSnr());
        List<DiscreteStep> quad = DiscreteStep.of(context.create(Quadratic.TYPE), 1000);
        check(oracle, "quad_abar_1000", quad.get(999).alphaBar());
        check(oracle, "quad_logsnr_1000", quad.get(999).logSnr());
    }

    @Test
    void s14VariancePreservingSde() {
        Oracle oracle = Oracle.read("S14");
        VariancePreservingSde schedule = new VariancePreservingSde(0.1, 20, 0);
        checkLogSnr(oracle, "logsnr", schedule);
        checkCurve(oracle, oracle.expected().get("dlambda_dt"), schedule::logSnrDerivative);
        checkCurve(oracle, oracle.expected().get("beta"), schedule::beta);
        checkCurve(oracle, oracle.expected().get("log_abar"), t -> -schedule.integral(t));
    }

    @Test
    void s15ClosedFormNearLinearBetas() {
        checkLogSnr(Oracle.read("S15"), "logsnr", new LinearBetaApproximation());
    }

    @Test
    void s16FixedScheduleOfVdm() {
        Oracle oracle = Oracle.read("S16");
        NoiseSchedule schedule = context.create(LinearLogSnr.TYPE);
        Frame frame = Frame.VARIANCE_PRESERVING;
        checkCurve(oracle, oracle.expected().get("gamma"), t -> -schedule.logSnr(t));
        checkCurve(oracle, oracle.expected().get("alpha"), t -> frame.alpha(schedule.logSnr(t)));
        checkCurve(oracle, oracle.expected().get("sigma"), t -> frame.sigma(schedule.logSnr(t)));
        check(oracle, "dgamma_dt", -schedule.logSnrDerivative(0.3));
    }

    @Test
    void s18SamplingNoisesOfEdm() {
        Oracle oracle = Oracle.read("S18");
        Edm schedule = new Edm(0.002, 80, 7);
        double[] sigmas = Oracle.doubles(oracle.expected().get("sigmas"));
        for (int i = 0; i < 10; i++) {
            check(oracle, "sigma " + i, Math.exp(-schedule.logSnr(1 - i / 9.0) / 2), sigmas[i]);
        }
    }

    @Test
    void s19RectifiedFlowAndItsShift() {
        Oracle oracle = Oracle.read("S19");
        RectifiedFlow plain = new RectifiedFlow(1);
        checkLogSnr(oracle, "logsnr", plain);
        checkLogSnr(oracle, "logsnr_shifted", new RectifiedFlow(3));
        double[] shifted = Oracle.doubles(oracle.expected().get("t_shifted"));
        double[] expected = Oracle.doubles(oracle.expected().get("logsnr_shifted"));
        for (int i = 0; i < shifted.length; i++) {
            check(oracle, "plain at the shifted time", plain.logSnr(shifted[i]), expected[i]);
        }
    }

    @Test
    void s21SubVpAndVarianceExploding() {
        Oracle oracle = Oracle.read("S21");
        SubVariancePreservingSde subVp = new SubVariancePreservingSde(0.1, 20, 0);
        checkLogSnr(oracle, "subvp_logsnr", subVp);
        checkCurve(
                oracle, oracle.expected().get("subvp_std"), t -> subVp.frame().sigma(subVp.logSnr(t)));
        VarianceExplodingSde ve = new VarianceExplodingSde(0.01, 50);
        checkLogSnr(oracle, "ve_logsnr", ve);
        checkCurve(oracle, oracle.expected().get("ve_sigma"), t -> ve.frame().sigma(ve.logSnr(t)));
    }

    /** With the small variance DDPM's weight of a step is VDM's, {@code 1/2 expm1(l_s - l_t)}, which reads the log SNR only. */
    @Test
    void w07WeightOfAStepFromTheLogSnr() {
        Oracle oracle = Oracle.read("W07");
        NoiseSchedule ladder = context.create(LinearBeta.TYPE).discretised(1000);
        double[] indices = Oracle.doubles(oracle.inputs().get("t"));
        double[] expected = Oracle.doubles(oracle.expected().get("fixedsmall"));
        for (int i = 0; i < indices.length; i++) {
            double fall = ladder.logSnr((indices[i] - 1) / 1000) - ladder.logSnr(indices[i] / 1000);
            check(oracle, "fixedsmall", Math.expm1(fall) / 2, expected[i]);
        }
    }
}
