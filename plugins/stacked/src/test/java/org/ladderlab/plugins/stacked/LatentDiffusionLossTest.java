package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.weightings.LearnedUncertainty;
import org.ladderlab.plugins.weightings.SigmoidWeighting;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class LatentDiffusionLossTest {

    private static final int EXAMPLES = 16;
    private static final SigmoidWeighting WEIGHTING = new SigmoidWeighting(2);
    private static final LatentDiffusionLoss.Config ONE = LatentDiffusionLoss.TYPE.defaults();
    private static final LatentDiffusionLoss.Config TWO = new LatentDiffusionLoss.Config(
            Optional.of(new Ref<>(SigmoidWeighting.TYPE, WEIGHTING)), Optional.empty(), 0, 0, 0);

    private final Scopes scopes = Scopes.seeded(3);

    @AfterEach
    void close() {
        scopes.close();
    }

    private TestContext stack(Prediction prediction) {
        TestContext context =
                Stack.of(TestContext.of(TestContext.points(5), scopes.manager(), 1), prediction, Optional.empty());
        // Layers that start at 0 would hide the way through the denoiser's input.
        Scope scope = scopes.training(99);
        context.parameters().weights().values().forEach(weight -> {
            NDArray moved = Tensors.scale(scope.normal(weight.getShape()), 0.2).add(weight.stopGradient());
            weight.set(moved.toFloatArray());
        });
        return context;
    }

    private static NDArray data(Scope scope) {
        return scope.normal(new Shape(EXAMPLES, 5));
    }

    private static Map<String, NDArray> gradients(NDArray minimised, TestContext context, Scope scope) {
        Map<String, NDArray> weights = context.parameters().weights();
        NDList found = WeightOps.gradients(minimised, new ArrayList<>(weights.values()), scope.manager());
        Map<String, NDArray> named = new LinkedHashMap<>();
        int i = 0;
        for (String name : weights.keySet()) {
            named.put(name, found.get(i++));
        }
        return named;
    }

    private Map<String, NDArray> gradients(LatentDiffusionLoss.Config config, TestContext context) {
        Loss loss = context.create(LatentDiffusionLoss.TYPE, config);
        Scope scope = scopes.training(7);
        return gradients(
                loss.objective(new Batch(data(scope), Optional.empty()), scope).minimised(), context, scope);
    }

    /** The denoiser's weighted term alone, of latents that are told to the denoiser as constants. */
    private Map<String, NDArray> denoisersGradients(TestContext context) {
        StackedEncoder encoder = context.part(StackedEncoder.class);
        StackedDecoder decoder = context.part(StackedDecoder.class);
        Scope scope = scopes.training(7);
        NDArray x = data(scope);
        NDArray z = new HierarchicalBound(encoder.below(), decoder.below())
                .belowDeepest(x, 1, scope)
                .latent()
                .stopGradient();
        GaussianDiffusion diffusion = (GaussianDiffusion) encoder.above();
        NoiseSchedule schedule = diffusion.schedule();
        double[] times =
                TimeSampling.lowDiscrepancy().draw(EXAMPLES, schedule, scope).times();
        NDArray density = new DiffusionBound(diffusion, (DenoisingDecoder) decoder.above()).density(z, times, scope);
        NDArray weights = scope.vector(WEIGHTING.weights(times, schedule));
        return gradients(density.mul(weights).mean(), context, scope);
    }

    /** The denoiser follows its own weighting, the ladder the bound, through the denoiser's input as well. */
    @ParameterizedTest
    @EnumSource
    void oneBackwardPassGivesTheGradientsOfTwo(Prediction prediction) {
        TestContext context = stack(prediction);
        Map<String, NDArray> one = gradients(TWO, context);
        Map<String, NDArray> ofBound = gradients(ONE, context);
        Map<String, NDArray> ofDenoiser = denoisersGradients(context);
        one.forEach((name, gradient) -> {
            boolean denoiser = name.startsWith("decoder.above");
            NDArray expected = (denoiser ? ofDenoiser : ofBound).get(name);
            NDArray other = (denoiser ? ofBound : ofDenoiser).get(name);
            double size = norm(expected);
            assertThat(norm(gradient.sub(expected))).as(name).isLessThan(1e-4 * size);
            assertThat(norm(gradient.sub(other)))
                    .as("%s, by the other objective", name)
                    .isGreaterThan(1e-2 * size);
        });
    }

    /** Else the test above could not tell the two ways apart. */
    @Test
    void theLadderIsReachedThroughTheDenoisersInput() {
        TestContext context = stack(Prediction.NOISE);
        Map<String, NDArray> ofBound = gradients(ONE, context);
        context.parameters().weights().forEach((name, weight) -> {
            if (name.equals("decoder.above.network.last.weight")) {
                weight.set(new float[Math.toIntExact(weight.size())]);
            }
        });
        Map<String, NDArray> withoutDenoiser = gradients(ONE, context);
        String name = "encoder.below.z2.estimate.mean.weight";
        assertThat(ofBound).containsKey(name);
        assertThat(norm(ofBound.get(name).sub(withoutDenoiser.get(name))))
                .isGreaterThan(1e-3 * norm(ofBound.get(name)));
    }

    private static double norm(NDArray array) {
        double sum = 0;
        for (float value : array.toFloatArray()) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void bothWaysReportTheSameLedger() {
        TestContext context = stack(Prediction.VELOCITY);
        LedgerTerms one = ledger(ONE, context);
        LedgerTerms two = ledger(TWO, context);
        assertThat(two.total().toDoubleArray()).isEqualTo(one.total().toDoubleArray());
        assertThat(one.levels().stream().map(LedgerTerms.Consistency::name))
                .containsExactly(
                        "z1", "coding of z2", "above t 0.00..0.333", "above t 0.333..0.667", "above t 0.667..1.00");
    }

    private LedgerTerms ledger(LatentDiffusionLoss.Config config, TestContext context) {
        Scope scope = scopes.evaluation(1);
        return context.create(LatentDiffusionLoss.TYPE, config)
                .bound()
                .orElseThrow()
                .ledger(data(scope), 5, scope);
    }

    @Test
    void whatWarmsUpIsEverythingButTheReconstruction() {
        TestContext context = stack(Prediction.NOISE);
        LatentDiffusionLoss.Config half = new LatentDiffusionLoss.Config(Optional.empty(), Optional.empty(), 14, 0, 0);
        Scope scope = scopes.training(7);
        var objective = context.create(LatentDiffusionLoss.TYPE, half)
                .objective(new Batch(data(scope), Optional.empty()), scope);
        double reconstruction = objective.terms().get("reconstruction").getFloat();
        double total = objective.total().orElseThrow().getDouble();
        assertThat((double) objective.minimised().getFloat())
                .isCloseTo((reconstruction + total) / 2, within(1e-4 * Math.abs(total)));
    }

    /** Where w is 0 the denoiser would learn nothing and still lead the ladder. */
    @Test
    void aWeightingThatIsZeroSomewhereIsRefused() {
        ComponentType<WeightingFunction, NoSettings> half = ComponentType.of(
                Kind.WEIGHTING,
                "half",
                new NoSettings(),
                new ComponentType.Doc("For tests.", "none", "none"),
                (config, context) -> (logSnr, density) -> logSnr > 0 ? 0 : 1);
        LatentDiffusionLoss.Config config =
                new LatentDiffusionLoss.Config(Optional.of(half.byDefault()), Optional.empty(), 0, 0, 0);
        assertThatThrownBy(() -> stack(Prediction.NOISE).create(LatentDiffusionLoss.TYPE, config))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("weighting"))
                .hasMessageContaining("above 0 at every log SNR");
    }

    @Test
    void aWeightingThatLearnsIsRefused() {
        LatentDiffusionLoss.Config config = new LatentDiffusionLoss.Config(
                Optional.of(LearnedUncertainty.TYPE.byDefault()), Optional.empty(), 0, 0, 0);
        assertThatThrownBy(() -> stack(Prediction.NOISE).create(LatentDiffusionLoss.TYPE, config))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("weighting"))
                .hasMessageContaining("would learn nothing");
    }

    /** No settings. */
    record NoSettings() {}

    @Test
    void aLadderBelowWithoutAnEndIsRefused() {
        TestContext context = TestContext.of(TestContext.points(5), scopes.manager(), 1);
        Ref<Encoder> endless = Stack.encoder(Optional.empty()).above();
        assertThatThrownBy(() -> context.create(StackedEncoder.TYPE, new StackedEncoder.Config(endless, endless)))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("below"))
                .hasMessageContaining("'gaussian-diffusion' has infinitely many");
    }
}
