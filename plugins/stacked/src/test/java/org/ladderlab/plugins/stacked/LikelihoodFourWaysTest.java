package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.FlowLikelihood;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.diffusion.GaussianOptimalNetwork;
import org.ladderlab.plugins.diffusion.ImmseLikelihood;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.hierarchical.ImportanceWeightedBound;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/**
 * One model's likelihood four ways: a diffusion of data N(0, 1/4) with the optimal denoiser, log SNR 8 to -5. Known: -log p of the ladder of
 * 16 steps .76581, its bound and importance-weighted bounds above it by 1.462 (one path), .178 (8) and .023 (64); the entropy .72579.
 */
class LikelihoodFourWaysTest {

    private static final double LADDER = 0.76581;
    private static final double ENTROPY = 0.72579;

    @Test
    void eachIsItsKnownValueWithinItsInterval() {
        try (Scopes scopes = Scopes.seeded(1);
                GradientMode off = GradientMode.off()) {
            TestContext finite = model(Optional.of(16), scopes);
            TestContext infinite = model(Optional.empty(), scopes);
            Scope scope = scopes.evaluation(1);
            NDArray x = Tensors.scale(scope.normal(new Shape(4000, 1)), 0.5);
            NDArray ledger = new HierarchicalBound(finite.part(GaussianDiffusion.class), finite.part(Decoder.class))
                    .ledger(x, 20, scope)
                    .total();
            assertValue("ledger", of(ledger), LADDER + 1.462);
            assertValue("one path", weighted(1, x, finite, scope), LADDER + 1.462);
            assertValue("8 paths", weighted(8, x, finite, scope), LADDER + 0.178);
            assertValue("64 paths", weighted(64, x.get("0:2000"), finite, scope), LADDER + 0.023);
            Metric flow =
                    infinite.create(FlowLikelihood.TYPE, new FlowLikelihood.Config(1, 1, 1e-4, 1e-4, Optional.empty()));
            assertValue("flow", measure(flow, x, scope), ENTROPY);
            Metric immse = infinite.create(ImmseLikelihood.TYPE, new ImmseLikelihood.Config(16, 2, Optional.empty()));
            assertValue("I-MMSE", measure(immse, x, scope), ENTROPY);
        }
    }

    private static TestContext model(Optional<Integer> steps, Scopes scopes) {
        TestContext context = TestContext.of(TestContext.points(1), scopes.manager(), 1);
        TestContext encoded = context.with(context.create(
                GaussianDiffusionEncoder.TYPE,
                new GaussianDiffusionEncoder.Config(
                        new Ref<>(LinearLogSnr.TYPE, new LinearLogSnr(8, -5)), steps, Optional.empty(), 1)));
        return encoded.with(encoded.create(
                Denoiser.TYPE,
                new Denoiser.Config(
                        new Ref<>(GaussianOptimalNetwork.TYPE, new GaussianOptimalNetwork.Config(Optional.of(0.5))),
                        Optional.empty(),
                        Variance.FIXED_SMALL,
                        Gaussian.TYPE.byDefault())));
    }

    private static Estimate of(NDArray nats) {
        return Estimate.ofMean(nats.toType(DataType.FLOAT64, true).toDoubleArray());
    }

    private static Estimate weighted(int draws, NDArray x, TestContext model, Scope scope) {
        Metric metric =
                model.create(ImportanceWeightedBound.TYPE, new ImportanceWeightedBound.Config(draws, Optional.empty()));
        return measure(metric, x, scope);
    }

    private static Estimate measure(Metric metric, NDArray x, Scope scope) {
        return metric.measure(GivenInput.of(() -> List.of(new Metric.Evaluated(new Batch(x, Optional.empty()), scope))))
                .get("nats");
    }

    /** To 3 standard errors and what the known values round away. */
    private static void assertValue(String name, Estimate found, double expected) {
        assertThat(found.standardError()).as(name).isLessThan(0.08);
        assertThat(found.value()).as(name).isCloseTo(expected, within(3 * found.standardError() + 2e-3));
    }
}
