package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** Improved DDPM: the interpolated variance and the hybrid loss. */
class LearnedVarianceTest extends TensorTest {

    private static final int DIMENSIONS = 3;

    private static Loss hybrid(double share, Model model) {
        return model.context()
                .create(
                        DiscreteDdpmLoss.TYPE,
                        new DiscreteDdpmLoss.Config(
                                DiscreteDdpmLoss.Minimised.HYBRID, share, Optional.empty(), Optional.empty()));
    }

    /** DDPM's ladder of 1000 steps, whose network says 0 of the noise and v of the variance. */
    private Model saying(double v) {
        return build(
                Model.of(Curve.LinearBeta.ofSteps(1000), Model.ref(Kind.NETWORK, (z, logSnr, scope) -> z.zerosLike()
                                .concat(z.onesLike().mul(scope.scalar(v)), 1)))
                        .steps(1000)
                        .variance(Variance.LEARNED));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 0.5, 1, 1.2})
    void theVarianceIsInterpolatedOnALogScale(double v) {
        Oracle oracle = Oracle.read("P01");
        double small = Math.log(oracle.expected().get("beta_tilde").get(2).asDouble());
        double large = oracle.expected().get("fixedlarge_logvar_t500").asDouble();
        Model model = saying(v);
        Scope scope = scope(1);
        DiagonalGaussian reverse = model.decoder()
                .reverse(
                        scope.manager().ones(new Shape(1, 1)),
                        model.diffusion().logSnr(500, 1, scope),
                        model.diffusion().logSnr(499, 1, scope),
                        scope);
        double share = (v + 1) / 2;
        assertThat(Model.doubles(reverse.logVariance())[0])
                .isCloseTo(share * large + (1 - share) * small, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 1})
    void nextToTheDataItLiesBetweenTheSmallOneAboveAndBeta(double v) {
        double small = Oracle.read("P01").expected().get("log_var_clipped_t1").asDouble();
        double share = (v + 1) / 2;
        double logVariance = share * Math.log(1e-4) + (1 - share) * small;
        Model model = saying(v);
        Scope scope = scope(1);
        NDArray z = scope.manager().create(new float[] {0.3f}).reshape(1, 1);
        NDArray mean = model.decoder().mean(z, scope);
        double logLikelihood = Model.doubles(model.decoder().logLikelihood(z, mean, scope))[0];
        assertThat(logLikelihood).isCloseTo(-0.5 * (logVariance + Math.log(2 * Math.PI)), within(1e-6));
    }

    @Test
    void aNetworkWithoutAWordOnTheVarianceIsRefused() {
        Model model = build(
                Model.of(Curve.linear(8, -6), Model.gaussianOptimal(1)).steps(4).variance(Variance.LEARNED));
        Scope scope = scope(1);
        assertThatThrownBy(() -> model.bound().ledger(gaussianData(2, 1, scope), 4, scope))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("decoder.variance"))
                .hasMessageContaining("a fixed variance");
    }

    private Model mlp() {
        MlpNetwork.Config config = new MlpNetwork.Config(16, 1, Activation.SILU, 0, Optional.empty());
        Model.Builder model = Model.of(Curve.LinearBeta.ofSteps(4), new Ref<>(MlpNetwork.TYPE, config))
                .steps(4)
                .variance(Variance.LEARNED);
        return model.build(TestContext.of(TestContext.points(DIMENSIONS), scope(1).manager(), 1));
    }

    private static Batch batch(Scope scope) {
        return new Batch(scope.normal(new Shape(32, DIMENSIONS)), Optional.empty());
    }

    /** Gradients by the weight's name, of the same draws at any share. */
    private Map<String, float[]> gradients(double share) {
        try (GradientMode on = GradientMode.on()) {
            Model model = mlp();
            Map<String, NDArray> weights = model.context().parameters().weights();
            Scope scope = scope(5);
            NDArray minimised =
                    hybrid(share, model).objective(batch(scope), scope).minimised();
            List<NDArray> found = WeightOps.gradients(minimised, new ArrayList<>(weights.values()), scope.manager());
            Map<String, float[]> gradients = new LinkedHashMap<>();
            int i = 0;
            for (String name : weights.keySet()) {
                gradients.put(name, found.get(i++).toFloatArray());
            }
            return gradients;
        }
    }

    /** With a thousand times the published share of the bound, bit for bit, although the variance's head feels it. */
    @Test
    void theMeanHeadGetsNoGradientFromTheBound() {
        Map<String, float[]> without = gradients(0);
        Map<String, float[]> with = gradients(1);
        for (String name : List.of("decoder.network.last.weight", "decoder.network.last.bias")) {
            float[] before = without.get(name);
            float[] after = with.get(name);
            int half = before.length / 2;
            assertThat(Arrays.copyOf(after, half)).as("mean, %s", name).isEqualTo(Arrays.copyOf(before, half));
            assertThat(Arrays.copyOf(after, half)).as("mean, %s", name).isNotEqualTo(new float[half]);
            float[] variance = Arrays.copyOfRange(after, half, 2 * half);
            assertThat(Arrays.copyOfRange(before, half, 2 * half)).isEqualTo(new float[half]);
            assertThat(variance).as("variance, %s", name).isNotEqualTo(new float[half]);
        }
    }

    /** The hybrid's own estimate of the bound, its last step included, is that of the ledger. */
    @Test
    void theHybridAddsTheBoundInBitsPerDimension() {
        Model model = Model.of(Curve.LinearBeta.ofSteps(4), Model.arbitrary())
                .steps(4)
                .variance(Variance.LEARNED)
                .build(context(DIMENSIONS));
        double[] bounds = new double[300];
        for (int b = 0; b < bounds.length; b++) {
            Scope scope = scope(b);
            Objective with = hybrid(0.1, model).objective(batch(scope), scope);
            double nats = Model.doubles(with.total().orElseThrow())[0];
            double simple = Model.doubles(with.terms().get("noiseError"))[0];
            assertThat(Model.doubles(with.minimised())[0])
                    .isCloseTo(simple + 0.1 * nats / (DIMENSIONS * Math.log(2)), within(1e-4));
            bounds[b] = nats;
            scope.manager().close();
        }
        Scope scope = scope(1000);
        NDArray ledger = model.bound()
                .ledger(scope.normal(new Shape(30_000, DIMENSIONS)), 4, scope)
                .total();
        Statistics.assertEqualMeans("bound", scope.vector(bounds), ledger);
    }
}
