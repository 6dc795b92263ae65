package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
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

    private final Scopes scopes = Scopes.seeded(1);
    private final GradientMode off = GradientMode.off();

    @AfterEach
    void close() {
        off.close();
        scopes.close();
    }

    /**
     * On examples with the quantiles and the variance of the data's law, whose mean -log p of any normal law is exact. What is left to chance is
     * the paths of the ladder and the noise of I-MMSE, to 3 standard errors for one path and I-MMSE; each limit is at most half of the distance to
     * another's value.
     */
    @Test
    void eachIsItsKnownValueAndNoneIsAnothers() {
        TestContext finite = model(Optional.of(16), scopes);
        Scope scope = scopes.evaluation(1);
        NDArray x = quantiles(4000, scope);
        NDArray ledger = new HierarchicalBound(finite.part(GaussianDiffusion.class), finite.part(Decoder.class))
                .ledger(x, 20, scope)
                .total();
        assertValue("ledger", of(ledger), LADDER + 1.462, 0.17);
        assertValue("one path", weighted(1, x, finite, scope), LADDER + 1.462, 0.12);
        assertValue("8 paths", weighted(8, x, finite, scope), LADDER + 0.178, 0.05);
        assertValue("64 paths", weighted(64, quantiles(2000, scope), finite, scope), LADDER + 0.023, 0.03);
        TestContext infinite = model(Optional.empty(), scopes);
        assertValue("flow", measure(flow(infinite, 1e-4), x, scope), ENTROPY, 0.003);
        Metric immse = infinite.create(ImmseLikelihood.TYPE, new ImmseLikelihood.Config(100, 2, Optional.empty()));
        assertValue("I-MMSE", measure(immse, x, scope), ENTROPY, 0.02);
    }

    /**
     * Of 60 intervals of 1.96 standard errors 57 are expected, and fewer than 51 once in 1000; the standard error that is told is the spread over seeds, of
     * which 60 say a tenth, to three of these.
     */
    @Test
    void intervalsOfTheFlowCoverTheEntropyAndAreNoWider() {
        int seeds = 60;
        Metric flow = flow(model(Optional.empty(), scopes), 1e-2);
        double told = 0;
        double squares = 0;
        int covered = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            Scope scope = scopes.evaluation(seed);
            Estimate found = measure(flow, Tensors.scale(scope.normal(new Shape(200, 1)), 0.5), scope);
            double missed = found.value() - ENTROPY;
            covered += Math.abs(missed) < 1.96 * found.standardError() ? 1 : 0;
            told += found.standardError() / seeds;
            squares += missed * missed / seeds;
            scope.manager().close();
        }
        assertThat(covered).isBetween(51, seeds);
        assertThat(told / Math.sqrt(squares)).isBetween(0.7, 1.3);
    }

    /** Normal with the variance 1/4, by the means of squares too. */
    private static NDArray quantiles(int n, Scope scope) {
        double[] values = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            values[i] = quantile((i + 0.5) / n);
            squares += values[i] * values[i] / n;
        }
        NDArray all = Tensors.scale(scope.vector(values).reshape(n, 1), 0.5 / Math.sqrt(squares));
        return Tensors.toFloat32(all);
    }

    /** Of N(0, 1), by bisection of its distribution function, which is a series: {@code 1/2 + f(z) (z + z^3/3 + z^5/15 + ..)}. */
    private static double quantile(double u) {
        double low = -6;
        double high = 6;
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            double term = middle;
            double sum = middle;
            for (int k = 3; Math.abs(term) > 1e-14; k += 2) {
                term *= middle * middle / k;
                sum += term;
            }
            boolean below = 0.5 + Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI) * sum < u;
            low = below ? middle : low;
            high = below ? high : middle;
        }
        return low;
    }

    private static Metric flow(TestContext model, double tolerance) {
        return model.create(
                FlowLikelihood.TYPE, new FlowLikelihood.Config(1, 1, tolerance, tolerance, Optional.empty()));
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

    private static void assertValue(String name, Estimate found, double expected, double tolerance) {
        assertThat(found.standardError()).as(name).isLessThan(0.08);
        assertThat(found.value()).as(name).isCloseTo(expected, within(tolerance));
    }
}
