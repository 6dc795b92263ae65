package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What every loss must satisfy, on a small model that its author provides. */
public abstract class LossContract extends ScopesContract {

    private static final int EXAMPLES = 8;

    /** What an example is; its grid, if it has one, is that of the examples. */
    protected abstract DataSpec data();

    /** Makes the loss and the parts that it needs, all from this context. */
    protected abstract Loss loss(TestContext context);

    private Batch batch(Scope scope) {
        var shape = Tensors.batched(EXAMPLES, data().shape());
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            double uniform = scope.uniform();
            values[i] = (float) (double) data().grid()
                    .map(grid -> grid.value((int) (uniform * grid.count())))
                    .orElse(4 * uniform - 2);
        }
        return new Batch(scope.manager().create(values, shape), labels(scope));
    }

    private Optional<NDArray> labels(Scope scope) {
        if (data().classes() == 0) {
            return Optional.empty();
        }
        long[] labels = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            labels[i] = i % data().classes();
        }
        return Optional.of(scope.manager().create(labels));
    }

    private Objective objective(Loss loss, Scope scope) {
        Batch batch = batch(scope);
        return loss.objective(batch, scope.given(batch.condition()));
    }

    private LedgerTerms ledger(Bound bound, int maxLevels, Scope scope) {
        Batch batch = batch(scope);
        return bound.ledger(batch.data(), maxLevels, scope.given(batch.condition()));
    }

    @Test
    protected void theObjectiveIsAFiniteScalarWithFiniteTerms() {
        Scope scope = scopes().training(1);
        Objective objective = objective(loss(context(data())), scope);
        assertFiniteScalar("objective", objective.minimised());
        objective.terms().forEach(LossContract::assertFiniteScalar);
        objective.total().ifPresent(total -> assertFiniteScalar("total", total));
    }

    private static void assertFiniteScalar(String name, NDArray value) {
        assertThat(value.size()).as("size of %s", name).isEqualTo(1);
        assertThat(Tensors.toFloat32(value.reshape(1)).getFloat(0)).as(name).isFinite();
    }

    @Test
    protected void itsGradientReachesTheWeights() {
        TestContext context = context(data());
        Loss loss = loss(context);
        var weights = new ArrayList<>(context.parameters().weights().values());
        assertThat(weights).as("weights to learn").isNotEmpty();
        Scope scope = scopes().training(1);
        NDArray minimised = objective(loss, scope).minimised();
        NDList gradients = WeightOps.gradients(minimised, weights, scope.manager());
        double size = 0;
        for (NDArray gradient : gradients) {
            size += gradient.abs().sum().getFloat();
        }
        assertThat(size).as("sum of absolute gradients").isFinite().isPositive();
    }

    @Test
    protected void equalSeedsGiveEqualObjectives() {
        Loss loss = loss(context(data()));
        float one = objective(loss, 1);
        assertThat(objective(loss, 1)).isEqualTo(one);
    }

    private float objective(Loss loss, long number) {
        Scope scope = scopes().training(number);
        return Tensors.toFloat32(objective(loss, scope).minimised().reshape(1)).getFloat(0);
    }

    @Test
    protected void itsBoundIfThereIsOneHasAFiniteLedger() {
        loss(context(data())).bound().ifPresent(bound -> {
            LedgerTerms terms = ledger(bound, 4, scopes().evaluation(1));
            assertFinite("reconstruction", terms.reconstruction());
            assertFinite("prior", terms.prior());
            terms.levels().forEach(level -> assertFinite(level.name(), level.nats()));
        });
    }

    private static void assertFinite(String name, NDArray nats) {
        assertThat(nats.size()).as("examples of %s", name).isEqualTo(EXAMPLES);
        for (float value : Tensors.toFloat32(nats).toFloatArray()) {
            assertThat(value).as(name).isFinite();
        }
    }

    @Test
    protected void itsEffectiveWeightingIsATableInOrderWithATruthfulFlag() {
        loss(context(data())).effectiveWeighting().ifPresent(weighting -> {
            double logSnr = Double.NEGATIVE_INFINITY;
            double weight = Double.POSITIVE_INFINITY;
            for (EffectiveWeighting.Point point : weighting.points()) {
                assertThat(point.logSnr()).as("log SNR").isFinite().isGreaterThan(logSnr);
                assertThat(point.weight())
                        .as("weight at %s", point.logSnr())
                        .isFinite()
                        .isNotNegative();
                if (weighting.monotone() && logSnr > Double.NEGATIVE_INFINITY && weight > 0) {
                    assertThat(point.weight())
                            .as("weight at %s", point.logSnr())
                            .isLessThanOrEqualTo(weight * (1 + 1e-8));
                }
                logSnr = point.logSnr();
                weight = point.weight();
            }
            assertThat(weighting.points()).isNotEmpty();
            if (weighting.ledgerTotal()) {
                assertThat(weighting.monotone()).isTrue();
                assertThat(weighting.points())
                        .allSatisfy(point -> assertThat(point.weight()).isCloseTo(1, within(1e-8)));
            }
        });
    }

    /** Over 100 steps, to four standard errors of the difference on the same examples; and to rounding what it calls its bound. */
    @Test
    protected void whatItMinimisesIsTheLedgersTotalWhereItSaysSo() {
        Loss loss = loss(context(data()));
        if (loss.effectiveWeighting().filter(EffectiveWeighting::ledgerTotal).isEmpty()) {
            return;
        }
        Bound bound = loss.bound().orElseThrow();
        double[] apart = new double[100];
        for (int n = 0; n < apart.length; n++) {
            Scope scope = scopes().evaluation(n);
            Objective objective = objective(loss, scope);
            double minimised = scalar(objective.minimised());
            assertThat(scalar(objective.total().orElseThrow()))
                    .isCloseTo(minimised, within(1e-5 * Math.abs(minimised)));
            apart[n] = minimised
                    - scalar(ledger(bound, 1, scopes().evaluation(n)).total().mean());
        }
        Estimate difference = Estimate.ofMean(apart);
        assertThat(difference.value()).isCloseTo(0, within(4 * difference.standardError() + 1e-6));
    }

    private static double scalar(NDArray value) {
        return Tensors.toFloat32(value.reshape(1)).getFloat(0);
    }

    @Test
    protected void nothingIsLeftWithTheWeights() {
        Loss loss = loss(context(data()));
        assertNothingOutlives(
                scopes().training(1), scope -> objective(loss, scope).minimised());
        loss.bound()
                .ifPresent(bound -> assertNothingOutlives(
                        scopes().evaluation(1), scope -> ledger(bound, 2, scope).total()));
    }
}
