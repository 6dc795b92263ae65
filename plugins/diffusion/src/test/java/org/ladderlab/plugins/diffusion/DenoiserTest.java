package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** DDPM's discrete bound and what the denoiser refuses. */
class DenoiserTest extends TensorTest {

    private static final Curve.LinearBeta DDPM = Curve.LinearBeta.ofSteps(1000);

    private static Variance variance(String name) {
        return name.equals("fixedsmall") ? Variance.FIXED_SMALL : Variance.FIXED_LARGE;
    }

    /** A network whose noise is wrong by exactly one, so that the consistency is the weight (less what a perfect one costs). */
    @ParameterizedTest
    @CsvSource({"fixedsmall", "fixedlarge"})
    void theNoiseErrorHasTheWeightOfDdpm(String name) {
        Oracle oracle = Oracle.read("W07");
        Scope scope = scope(1);
        for (int k = 0; k < oracle.inputs().get("t").size(); k++) {
            int t = oracle.inputs().get("t").get(k).asInt();
            double weight = consistency(name, 1, t, scope) - consistency(name, 0, t, scope);
            double expected = oracle.expected().get(name).get(k).asDouble();
            assertThat(weight).as("weight at t = %d", t).isCloseTo(expected, within(1e-6 * expected));
        }
    }

    private double consistency(String name, double noiseError, int t, Scope scope) {
        Model model = build(Model.of(DDPM, Model.ref(Kind.NETWORK, (z, logSnr, s) -> z.onesLike()
                        .mul(s.scalar(noiseError))))
                .steps(1000)
                .variance(variance(name)));
        NDArray zero = scope.manager().zeros(new Shape(1, 1));
        NDArray from = model.diffusion().logSnr(t, 1, scope);
        NDArray to = model.diffusion().logSnr(t - 1, 1, scope);
        return Model.doubles(model.consistency(zero, zero, from, to, scope))[0];
    }

    @ParameterizedTest
    @CsvSource({"fixedsmall", "fixedlarge"})
    void theDiscreteBoundOfGaussianDataIsTheCheckedOne(String name) {
        JsonNode expected = Oracle.read("D03").expected().get(name);
        Model model =
                build(Model.of(DDPM, Model.gaussianOptimal(0.25)).steps(1000).variance(variance(name)));
        double[] exact = model.expectedConsistency(0.25, scope(1));
        double sum = expected.get("sum_L_t").asDouble();
        assertThat(Arrays.stream(exact).sum()).isCloseTo(sum, within(2e-5 * sum));
        assertThat(exact[0]).isCloseTo(expected.get("L_1").asDouble(), within(1e-5));
        assertThat(exact[498]).isCloseTo(expected.get("L_499").asDouble(), within(1e-8));

        Scope scope = scope(2);
        LedgerTerms ledger = model.bound().ledger(gaussianData(30_000, 0.25, scope), 50, scope);
        Statistics.assertMean(
                "L_0", ledger.reconstruction(), expected.get("L_0_gaussian").asDouble());
        Statistics.assertMean("L_T", ledger.prior(), expected.get("L_T").asDouble());
        Statistics.assertMean("bound", ledger.total(), expected.get("total").asDouble());
    }

    /** By the generic bound too: 1000 levels, whose rounding to float32 must not add up to anything. */
    @Test
    void aThousandLevelsOfTheGenericBoundGiveTheSame() {
        JsonNode expected = Oracle.read("D03").expected().get("fixedsmall");
        Model model = build(Model.of(DDPM, Model.gaussianOptimal(0.25)).steps(1000));
        Scope scope = scope(1);
        LedgerTerms ledger = model.hierarchicalBound().ledger(gaussianData(4000, 0.25, scope), 10, scope);
        Statistics.assertMean("bound", ledger.total(), expected.get("total").asDouble());
    }

    @Test
    void theLastStepOfDdpmHasTheVarianceOfTheOneAbove() {
        double logVariance =
                Oracle.read("P01").expected().get("log_var_clipped_t1").asDouble();
        Model model = build(Model.of(DDPM, Model.gaussianOptimal(1)).steps(1000));
        Scope scope = scope(1);
        NDArray z = scope.manager().create(new float[] {0.3f}).reshape(1, 1);
        NDArray mean = model.decoder().mean(z, scope);
        double logLikelihood = Model.doubles(model.decoder().logLikelihood(z, mean, scope))[0];
        assertThat(logLikelihood).isCloseTo(-0.5 * (logVariance + Math.log(2 * Math.PI)), within(1e-6));
    }

    private static Denoiser.Config config(Model.Builder model, Likelihood likelihood) {
        return new Denoiser.Config(
                model.network(), model.prediction(), model.variance(), Model.ref(Kind.LIKELIHOOD, likelihood));
    }

    @Test
    void aLikelihoodWithoutLocationAndScaleIsRefused() {
        Likelihood other = new Likelihood() {
            @Override
            public boolean isDensity() {
                return true;
            }

            @Override
            public int parametersPerChannel() {
                return 1;
            }

            @Override
            public NDArray logProb(NDArray x, NDArray parameters) {
                return x;
            }

            @Override
            public NDArray mean(NDArray parameters) {
                return parameters;
            }
        };
        Model.Builder model = Model.of(Curve.linear(10, -5), Model.gaussianOptimal(1));
        TestContext context = context(1).with(model.encoder(context(1)));
        assertThatThrownBy(() -> context.create(Denoiser.TYPE, config(model, other)))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("likelihood"))
                .hasMessageContaining("location and a scale");
    }

    @Test
    void aNetworkThatPredictsOneThingIsNotTakenForAnother() {
        assertThatThrownBy(() -> build(
                        Model.of(Curve.linear(10, -5), Model.gaussianOptimal(1)).prediction(Prediction.NOISE)))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("prediction"))
                .hasMessageContaining("velocity");
    }

    @Test
    void noiseIsNotPredictedFromPureNoise() {
        Model.Builder model = Model.of(Curve.rectifiedFlow(), Model.arbitrary()).steps(4);
        assertThatThrownBy(() -> build(model))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pure noise");
        assertThat(build(model.prediction(Prediction.VELOCITY)).diffusion().steps())
                .hasValue(4);
    }

    /** The ledger, from pure noise on, is finite for what may be predicted there. */
    @ParameterizedTest
    @CsvSource({"DATA", "VELOCITY"})
    void aLadderThatEndsInPureNoiseHasAFiniteLedger(Prediction prediction) {
        Model model = build(
                Model.of(Curve.rectifiedFlow(), Model.arbitrary()).steps(4).prediction(prediction));
        Scope scope = scope(1);
        NDArray x = gaussianData(8, 1, scope);
        for (LedgerTerms ledger : new LedgerTerms[] {
            model.bound().ledger(x, 3, scope), model.hierarchicalBound().ledger(x, 3, scope)
        }) {
            assertThat(ledger.total().isNaN().any().getBoolean()).isFalse();
            assertThat(ledger.total().isInfinite().any().getBoolean()).isFalse();
            assertThat(Model.doubles(ledger.prior())).containsOnly(0);
        }
    }

    @Test
    void withoutASettingTheNoiseIsPredicted() {
        Scope scope = scope(1);
        Model model = build(Model.of(Curve.linear(10, -5), Model.arbitrary()));
        NDArray z = scope.manager().ones(new Shape(1, 1));
        assertThat(model.decoder()
                        .denoise(z, scope.vector(new double[] {0}), scope)
                        .kind())
                .isEqualTo(Prediction.NOISE);
        assertThat(Denoiser.TYPE.defaults().prediction()).isEqualTo(Optional.empty());
    }
}
