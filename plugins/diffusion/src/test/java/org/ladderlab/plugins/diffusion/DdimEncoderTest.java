package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.ReverseStep;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** DDIM's encoder as q of a finite ladder: what eta leaves as it is, and what it costs. */
class DdimEncoderTest extends TensorTest {

    private static final double VARIANCE = 0.25;

    private Model model(int steps, double eta) {
        return build(Model.of(Curve.linear(13.3, -5), Model.gaussianOptimal(VARIANCE))
                .steps(steps)
                .eta(eta));
    }

    private double[] consistency(int steps, double eta) {
        return model(steps, eta).expectedConsistency(VARIANCE, scope(1));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 1, 6.48569", "100, 0.5, 10.56471", "100, 0.2, 47.48068",
        "1000, 1, 6.00624", "1000, 0.5, 9.42351", "1000, 0.2, 40.93216"
    })
    void theLevelsOfGaussianDataCostWhatTheClosedFormSays(int steps, double eta, double expected) {
        assertThat(Arrays.stream(consistency(steps, eta)).sum()).isCloseTo(expected, within(2e-5 * expected));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1, 1.969, 5e-4", "0.2, 1, 10.07, 5e-3"})
    void aCoarseStepCostsMoreThanTheChainsByAFactor(double eta, double stride, double expected, double tolerance) {
        double own = model(100, eta).decoder().consistencyFactor(0, stride);
        assertThat(own / model(100, 1).decoder().consistencyFactor(0, stride)).isCloseTo(expected, within(tolerance));
    }

    /** {@code ((eta + 1 / eta) / 2)^2}, in the ledger's own step and in the factor by which weightings are told. */
    @ParameterizedTest
    @CsvSource({"0.5, 1.5625", "0.2, 6.76", "2, 1.5625", "1.2, 1.03361"})
    void aSmallStepsFactorTendsToThatOfInfinitelyManyLevels(double eta, double expected) {
        Model own = model(1000, eta);
        Scope scope = scope(1);
        NDArray from = scope.vector(new double[] {1});
        NDArray to = scope.vector(new double[] {1 + 1e-5});
        double precision =
                own.diffusion().forward().step(from, to, scope).precision().getDouble();
        assertThat(precision / (Math.E * Math.expm1(1e-5))).isCloseTo(expected, within(1e-4));
        assertThat(2 * own.decoder().consistencyFactor(1, 1 + 1e-5) / Math.expm1(1e-5))
                .isCloseTo(expected, within(1e-4));
    }

    @Test
    void noLevelCostsLessThanTheMarkovChains() {
        double[] least = consistency(50, 1);
        for (double eta : new double[] {0.3, 0.9, 0.99, 1.01, 1.1, 1.5}) {
            double[] other = consistency(50, eta);
            for (int i = 0; i < least.length; i++) {
                assertThat(other[i]).as("eta %s, level %d", eta, i).isGreaterThan(least[i]);
            }
        }
    }

    /** {@code A alpha_t + B = alpha_s} and {@code A^2 sigma_t^2 + variance = sigma_s^2}. */
    @ParameterizedTest
    @EnumSource(Frame.class)
    void everyLatentKeepsItsLaw(Frame frame) {
        Model model = build(Model.of(Curve.linear(4, -4), Model.gaussianOptimal(VARIANCE))
                .steps(10)
                .frame(frame)
                .eta(0.4));
        Scope scope = scope(1);
        ReverseStep step = model.diffusion()
                .forward()
                .step(scope.vector(new double[] {-1}), scope.vector(new double[] {2}), scope);
        double a = step.fromLatent().getDouble();
        double mean = a * frame.alpha(-1) + step.fromData().getDouble();
        double power =
                Math.pow(a * frame.sigma(-1), 2) + step.posteriorVariance().getDouble();
        assertThat(mean).isCloseTo(frame.alpha(2), within(1e-12 * mean));
        assertThat(power).isCloseTo(Math.pow(frame.sigma(2), 2), within(1e-12 * power));
    }

    /** The bound of any ladder, which knows nothing of eta but q and p, gives the same. */
    @ParameterizedTest
    @EnumSource(
            value = Variance.class,
            names = {"FIXED_SMALL", "FIXED_LARGE"})
    void theKlOfEachLevelIsTheConsistency(Variance variance) {
        Model model = Model.of(Curve.linear(8, -6), Model.arbitrary())
                .steps(5)
                .variance(variance)
                .eta(0.7)
                .build(context(4));
        Scope scope = scope(1);
        NDArray x = scope.normal(new Shape(50, 4));
        for (int level = 0; level < 5; level++) {
            NDArray noise = scope.normal(x.getShape());
            NDArray from = model.diffusion().logSnr(level + 1, 50, scope);
            NDArray z = model.diffusion().forward().diffuse(x, from, noise, scope);
            DiagonalGaussian prior = model.decoder().prior(level, z, scope);
            Law posterior = model.diffusion()
                    .posterior(level, new NDList(x), z, prior, scope)
                    .distribution();
            double[] generic = Model.doubles(posterior.kl(prior));
            double[] own = Model.doubles(
                    model.consistency(x, noise, from, model.diffusion().logSnr(level, 50, scope), scope));
            for (int n = 0; n < own.length; n++) {
                assertThat(generic[n]).as("level %d", level).isCloseTo(own[n], within(2e-4 * own[n] + 1e-4));
            }
        }
    }

    /** A sampler's noise is a share of the encoder's: with all of it DDIM draws from p(z_s | z_t). */
    @Test
    void ddimWithItsWholeNoiseIsAncestral() {
        Model model = model(20, 0.5);
        Scope drawing = scope(3);
        NDArray z = scope(2).normal(new Shape(100, 1));
        NDArray from = Trajectory.logSnrs(-2, z, drawing);
        NDArray to = Trajectory.logSnrs(1.5, z, drawing);
        NDArray ancestral = model.decoder().reverse(z, from, to, drawing).sample(scope(4).normal(z.getShape()));
        Denoised denoised = model.decoder().denoise(z, from, drawing);
        NDArray ddim = model.diffusion().forward().move(denoised, -2, 1.5, 1, scope(4));
        assertThat(ddim.sub(ancestral).abs().max().getFloat()).isLessThan(1e-6f);
    }

    @Test
    void withoutNoiseThereIsNoBound() {
        assertThatThrownBy(() -> model(10, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "With eta = 0 each q(z_s | z_t, x) is a point, which p would have to guess exactly: every level costs"
                                + " infinitely much, and there is no bound. Leave it at 1 and set the sampler's own eta to 0; the likelihood"
                                + " of that sampler's limit is the metric 'flow-likelihood'.");
    }

    @Test
    void infinitelyManyLevelsAreToldWhatTheyWouldPay() {
        assertThatThrownBy(() -> build(
                        Model.of(Curve.linear(8, -6), Model.gaussianOptimal(1)).eta(0.5)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Infinitely many levels with eta = 0.5 pay 1.56250 times what those of eta = 1 do, all alike, so that eta"
                                + " would change nothing that is learned; leave it out, or set 'steps'.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 2})
    void moreNoiseThanThereIsIsRefused(double eta) {
        assertThatThrownBy(() -> model(10, eta))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("eta may be at most 1.091. Lower it, or set more steps.");
    }
}
