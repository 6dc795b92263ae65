package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.ReverseStep;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;

class ReverseStepTest extends TensorTest {

    private static final int[] STEPS = {2, 500, 1000};
    private static final Curve.LinearBeta DDPM = Curve.LinearBeta.ofSteps(1000);

    private static ReverseStep between(Frame frame, double from, double to, Scope scope) {
        return ReverseStep.between(frame, scope.vector(new double[] {from}), scope.vector(new double[] {to}));
    }

    private static double only(NDArray value) {
        return value.toDoubleArray()[0];
    }

    private static Offset<Double> relative(double expected, double tolerance) {
        return within(Math.abs(expected) * tolerance);
    }

    @Test
    void coefficientsAndVariancesAreThoseOfDdpm() {
        Oracle oracle = Oracle.read("P01");
        Scope scope = scope(1);
        for (int k = 0; k < STEPS.length; k++) {
            int t = STEPS[k];
            ReverseStep reverse = between(Frame.VARIANCE_PRESERVING, DDPM.logSnr()[t], DDPM.logSnr()[t - 1], scope);
            check(reverse.posteriorVariance(), oracle, "beta_tilde", k + 1);
            check(reverse.fromData(), oracle, "coef1", k + 1);
            check(reverse.fromLatent(), oracle, "coef2", k + 1);
        }
        ReverseStep middle = between(Frame.VARIANCE_PRESERVING, DDPM.logSnr()[500], DDPM.logSnr()[499], scope);
        double expected = oracle.expected().get("fixedlarge_logvar_t500").asDouble();
        assertThat(Math.log(only(middle.posteriorVariance())) + only(middle.logRatio()))
                .isCloseTo(expected, relative(expected, oracle.relativeTolerance()));
    }

    private static void check(NDArray value, Oracle oracle, String name, int index) {
        double expected = oracle.expected().get(name).get(index).asDouble();
        assertThat(only(value)).as(name).isCloseTo(expected, relative(expected, oracle.relativeTolerance()));
    }

    @Test
    void theMeanFromAPredictedNoiseIsThatOfDdpm() {
        Oracle oracle = Oracle.read("P02");
        Scope scope = scope(1);
        for (int t : STEPS) {
            NDArray logSnr = scope.vector(new double[] {DDPM.logSnr()[t]});
            NDArray alpha = Frame.VARIANCE_PRESERVING.alpha(logSnr);
            NDArray sigma = Frame.VARIANCE_PRESERVING.sigma(logSnr);
            double x = oracle.inputs().get("x0").asDouble();
            NDArray noise =
                    scope.vector(new double[] {oracle.inputs().get("eps").asDouble()});
            NDArray z = scope.vector(new double[] {x}).mul(alpha).add(noise.mul(sigma));
            NDArray estimate = new Denoised(z, alpha, sigma, Prediction.NOISE, noise).data();
            ReverseStep reverse = between(Frame.VARIANCE_PRESERVING, DDPM.logSnr()[t], DDPM.logSnr()[t - 1], scope);
            double mean = only(z.mul(reverse.fromLatent()).add(estimate.mul(reverse.fromData())));
            double expected =
                    oracle.expected().get(String.valueOf(t)).get("mean").asDouble();
            assertThat(mean).as("mean at t = %d", t).isCloseTo(expected, relative(expected, 1e-9));
        }
    }

    @Test
    void predictionsConvertIntoEachOther() {
        Oracle oracle = Oracle.read("P03");
        Scope scope = scope(1);
        double x = oracle.inputs().get("x0").asDouble();
        double eps = oracle.inputs().get("eps").asDouble();
        for (String t : new String[] {"1", "250", "1000"}) {
            NDArray logSnr = scope.vector(new double[] {DDPM.logSnr()[Integer.parseInt(t)]});
            NDArray alpha = Frame.VARIANCE_PRESERVING.alpha(logSnr);
            NDArray sigma = Frame.VARIANCE_PRESERVING.sigma(logSnr);
            NDArray z =
                    scope.vector(new double[] {oracle.expected().get(t).get("z").asDouble()});
            NDArray v =
                    scope.vector(new double[] {oracle.expected().get(t).get("v").asDouble()});
            Denoised denoised = new Denoised(z, alpha, sigma, Prediction.VELOCITY, v);
            assertThat(only(denoised.data())).isCloseTo(x, relative(x, 1e-9));
            assertThat(only(denoised.noise())).isCloseTo(eps, relative(eps, 1e-9));
            double score = oracle.expected().get(t).get("score").asDouble();
            assertThat(-only(denoised.noise()) / only(sigma)).isCloseTo(score, relative(score, 1e-9));
        }
    }

    /** {@code A alpha_t + B = alpha_s} and {@code A^2 sigma_t^2 + variance = sigma_s^2}. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void goingBackFromTheMarginalGivesTheMarginal(Frame frame) {
        Scope scope = scope(1);
        double[] logSnr = {12, 4, 3.999, 0, -3, -9};
        for (int k = 1; k < logSnr.length; k++) {
            ReverseStep reverse = between(frame, logSnr[k], logSnr[k - 1], scope);
            double a = only(reverse.fromLatent());
            double mean = a * frame.alpha(logSnr[k]) + only(reverse.fromData());
            double power = Math.pow(a * frame.sigma(logSnr[k]), 2) + only(reverse.posteriorVariance());
            assertThat(mean).isCloseTo(frame.alpha(logSnr[k - 1]), relative(mean, 1e-12));
            assertThat(power).isCloseTo(Math.pow(frame.sigma(logSnr[k - 1]), 2), relative(power, 1e-12));
        }
    }

    @Test
    void aTinyStepKeepsItsDigitsAndPureNoiseIsAllowed() {
        Scope scope = scope(1);
        ReverseStep tiny = between(Frame.VARIANCE_PRESERVING, 1, 1 + 0x1p-40, scope);
        assertThat(only(tiny.precision())).isCloseTo(Math.E * 0x1p-40, relative(Math.E * 0x1p-40, 1e-12));
        ReverseStep all = between(Frame.VARIANCE_PRESERVING, Double.NEGATIVE_INFINITY, -2, scope);
        assertThat(only(all.fromLatent())).isZero();
        assertThat(only(all.precision())).isCloseTo(Math.exp(-2), relative(Math.exp(-2), 1e-15));
    }
}
