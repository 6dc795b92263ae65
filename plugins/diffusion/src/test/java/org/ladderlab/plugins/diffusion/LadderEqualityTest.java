package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** A diffusion with few steps is a hierarchical VAE: the generic bound of any ladder gives its own discrete loss. */
class LadderEqualityTest extends TensorTest {

    private static final int STEPS = 5;
    private static final long EXAMPLES = 30_000;

    static Stream<Arguments> models() {
        return Stream.of(Frame.values())
                .flatMap(frame -> Stream.of(Prediction.values()).flatMap(prediction -> Stream.of(Variance.values())
                        .map(variance -> Arguments.of(frame, prediction, variance))));
    }

    /** For the same z_t, the KL of the two distributions is the closed form, whatever the network says. */
    @ParameterizedTest
    @MethodSource("models")
    void pathwiseTheKlOfEachLevelIsTheConsistency(Frame frame, Prediction prediction, Variance variance) {
        Model model = Model.of(Curve.linear(8, -6), Model.arbitrary())
                .steps(STEPS)
                .frame(frame)
                .prediction(prediction)
                .variance(variance)
                .build(context(4));
        Scope scope = scope(1);
        NDArray x = scope.normal(new Shape(50, 4));
        for (int level = 0; level < STEPS; level++) {
            NDArray noise = scope.normal(x.getShape());
            NDArray logSnrFrom = model.diffusion().logSnr(level + 1, 50, scope);
            NDArray z = model.diffusion().forward().diffuse(x, logSnrFrom, noise, scope);
            DiagonalGaussian prior = model.decoder().prior(level, z, scope);
            Law posterior = model.diffusion()
                    .posterior(level, new NDList(x), z, prior, scope)
                    .distribution();
            double[] generic = Model.doubles(posterior.kl(prior));
            double[] own = Model.doubles(
                    model.consistency(x, noise, logSnrFrom, model.diffusion().logSnr(level, 50, scope), scope));
            for (int n = 0; n < own.length; n++) {
                assertThat(generic[n])
                        .as("level %d, example %d", level, n)
                        .isCloseTo(own[n], within(1e-4 * own[n] + 1e-6));
            }
        }
    }

    static Stream<NoiseSchedule> schedules() {
        return Stream.of(
                Curve.linear(8, -6),
                Curve.LinearBeta.ofSteps(STEPS),
                Curve.rectifiedFlow().on(0, 0.99));
    }

    /** The whole ledger, term by term, in expectation: to three standard errors of 30 000 examples each. */
    @ParameterizedTest
    @MethodSource("schedules")
    void inExpectationTheTwoBoundsAreEqual(NoiseSchedule schedule) {
        for (Variance variance : EnumSet.complementOf(EnumSet.of(Variance.LEARNED))) {
            Model model = build(
                    Model.of(schedule, Model.gaussianOptimal(0.25)).steps(STEPS).variance(variance));
            Scope one = scope(1);
            LedgerTerms generic = model.hierarchicalBound().ledger(gaussianData(EXAMPLES, 0.25, one), STEPS, one);
            Scope other = scope(2);
            LedgerTerms own = model.bound().ledger(gaussianData(EXAMPLES, 0.25, other), STEPS, other);

            assertThat(generic.levels()).hasSameSizeAs(own.levels());
            double[] exact = model.expectedConsistency(0.25, scope(3));
            for (int l = 0; l < own.levels().size(); l++) {
                assertThat(generic.levels().get(l).name())
                        .isEqualTo(own.levels().get(l).name());
                assertThat(generic.levels().get(l).depth())
                        .isCloseTo(own.levels().get(l).depth(), within(1e-12));
                Statistics.assertMean(
                        "generic level " + l, generic.levels().get(l).nats(), exact[l]);
                Statistics.assertMean("own level " + l, own.levels().get(l).nats(), exact[l]);
            }
            Statistics.assertEqualMeans("reconstruction", generic.reconstruction(), own.reconstruction());
            Statistics.assertEqualMeans("prior", generic.prior(), own.prior());
            Statistics.assertEqualMeans("bound", generic.total(), own.total());
        }
    }

    /** Also for a network that is wrong, and in bands of levels. */
    @Test
    void inExpectationTheTwoBoundsAreEqualForAnyNetwork() {
        Model model = build(Model.of(Curve.linear(8, -6), Model.arbitrary()).steps(STEPS));
        Scope one = scope(1);
        LedgerTerms generic = model.hierarchicalBound().ledger(gaussianData(EXAMPLES, 0.25, one), 2, one);
        Scope other = scope(2);
        LedgerTerms own = model.bound().ledger(gaussianData(EXAMPLES, 0.25, other), 2, other);
        for (int l = 0; l < 2; l++) {
            assertThat(generic.levels().get(l).name())
                    .isEqualTo(own.levels().get(l).name());
            Statistics.assertEqualMeans(
                    "band " + l,
                    generic.levels().get(l).nats(),
                    own.levels().get(l).nats());
        }
        Statistics.assertEqualMeans("bound", generic.total(), own.total());
    }

    /** The deepest level of the generic bound is the closed-form prior term, example by example. */
    @ParameterizedTest
    @MethodSource("schedules")
    void pathwiseThePriorTermsAreEqual(NoiseSchedule schedule) {
        for (Frame frame : Frame.values()) {
            Model model = build(
                    Model.of(schedule, Model.gaussianOptimal(0.25)).steps(STEPS).frame(frame));
            Scope scope = scope(1);
            NDArray x = gaussianData(50, 4, scope);
            double[] generic =
                    Model.doubles(model.hierarchicalBound().ledger(x, 1, scope).prior());
            double[] own = Model.doubles(model.bound().prior(x, scope));
            for (int n = 0; n < own.length; n++) {
                assertThat(generic[n]).isCloseTo(own[n], within(1e-5 * own[n] + 3e-7));
            }
        }
    }
}
