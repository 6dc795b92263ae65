package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What every pair of encoder and decoder with finitely many levels must satisfy. */
public abstract class EncoderDecoderContract extends ScopesContract {

    private static final int EXAMPLES = 4;
    private static final int DRAWS = 400;

    /** What an example is. */
    protected abstract DataSpec data();

    /** Makes the encoder, from {@code context.scoped("encoder")}. */
    protected abstract Encoder encoder(TestContext context);

    /** Makes the decoder, from {@code context.scoped("decoder")}, which has the encoder as a part. */
    protected abstract Decoder decoder(TestContext context);

    /** Names of weights that get no gradient at the initial values, for example those above a layer that starts at 0. */
    protected Set<String> weightsWithoutGradient() {
        return Set.of();
    }

    /** Some examples, float32, (n, example shape): on the grid if the data has one, else standard normal. */
    protected NDArray examples(long n, Scope scope) {
        Shape shape = Tensors.batched(n, data().shape());
        if (data().grid().isEmpty()) {
            return scope.normal(shape);
        }
        var grid = data().grid().get();
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) grid.value((int) (scope.uniform() * grid.count()));
        }
        return scope.manager().create(values, shape);
    }

    /** A pair and the context that made it. */
    private record Pair(Encoder encoder, Decoder decoder, TestContext context) {

        LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            return new HierarchicalBound(encoder, decoder).ledger(x, maxLevels, scope);
        }
    }

    private Pair make() {
        TestContext context = context(data());
        Encoder encoder = encoder(context.scoped("encoder"));
        Decoder decoder = decoder(context.with(encoder).scoped("decoder"));
        return new Pair(encoder, decoder, context);
    }

    /** What is known of one level on the way down. */
    private record Visit(Level level, Posterior posterior, Law prior) {}

    private static NDArray descend(Pair pair, NDArray x, Scope scope, BiConsumer<Integer, Visit> visitor) {
        NDList evidence = pair.encoder.evidence(x, scope);
        NDArray state = pair.decoder.start(x.getShape().get(0), scope);
        for (int l = pair.encoder.levels().size() - 1; l >= 0; l--) {
            Law prior = pair.decoder.prior(l, state, scope);
            Posterior posterior = pair.encoder.posterior(l, evidence, state, prior, scope);
            visitor.accept(l, new Visit(pair.encoder.levels().get(l), posterior, prior));
            NDArray latent =
                    posterior.drawn().orElseGet(() -> posterior.distribution().sample(scope));
            state = pair.decoder.descend(l, state, latent, scope);
        }
        return state;
    }

    @Test
    protected void theLevelsGoFromTheDataToTheDeepest() {
        List<Level> levels = make().encoder.levels();
        assertThat(levels).isNotEmpty();
        for (int l = 0; l < levels.size(); l++) {
            assertThat(levels.get(l).index()).isEqualTo(l);
        }
        assertThat(levels.stream().map(Level::depth)).isSorted();
        assertThat(levels.get(levels.size() - 1).depth()).isEqualTo(1);
        assertThat(levels.stream().map(Level::name)).doesNotHaveDuplicates();
    }

    @Test
    protected void posteriorAndPriorFitTheLevelsAndTheMeanFitsTheData() {
        Pair pair = make();
        Scope scope = scopes().training(1);
        NDArray x = examples(EXAMPLES, scope);
        NDArray state = descend(pair, x, scope, (l, visit) -> {
            Shape latent = Tensors.batched(EXAMPLES, visit.level.latent());
            assertThat(visit.posterior.distribution().shape())
                    .as("posterior of level %d", l)
                    .isEqualTo(latent);
            assertThat(visit.prior.shape()).as("prior of level %d", l).isEqualTo(latent);
            visit.posterior.drawn().ifPresent(z -> assertThat(z.getShape()).isEqualTo(latent));
            assertThat(visit.posterior.distribution().sample(scope).getShape()).isEqualTo(latent);
            assertThat(visit.prior.sample(scope).getShape()).isEqualTo(latent);
            assertThat(visit.prior.bestGuess().getShape()).isEqualTo(latent);
        });
        assertThat(pair.decoder.mean(state, scope).getShape()).isEqualTo(x.getShape());
        assertThat(pair.decoder.logLikelihood(state, x, scope).getShape()).isEqualTo(new Shape(EXAMPLES));
    }

    @Test
    protected void theLedgerHasOneFiniteTermForEachExampleAndLevel() {
        Pair pair = make();
        Scope scope = scopes().training(1);
        int levels = pair.encoder.levels().size();
        LedgerTerms terms = pair.ledger(examples(EXAMPLES, scope), levels, scope);
        assertThat(terms.levels()).hasSize(levels - 1);
        assertFinite("reconstruction", terms.reconstruction());
        assertFinite("prior", terms.prior());
        terms.levels().forEach(level -> assertFinite(level.name(), level.nats()));
    }

    private static void assertFinite(String name, NDArray nats) {
        assertThat(nats.getShape()).as(name).isEqualTo(new Shape(EXAMPLES));
        for (float value : Tensors.toFloat32(nats).toFloatArray()) {
            assertThat(value).as(name).isFinite();
        }
    }

    @Test
    protected void theBoundsGradientReachesEveryWeight() {
        Pair pair = make();
        Map<String, NDArray> weights = pair.context.parameters().weights();
        if (weights.isEmpty()) {
            return;
        }
        Scope scope = scopes().training(1);
        NDArray loss = pair.ledger(examples(EXAMPLES, scope), 1, scope).total().sum();
        NDList gradients = WeightOps.gradients(loss, new ArrayList<>(weights.values()), scope.manager());
        Set<String> unreached = new TreeSet<>();
        int i = 0;
        for (String name : weights.keySet()) {
            float size = gradients.get(i++).abs().sum().getFloat();
            assertThat(size).as("gradient of %s", name).isFinite();
            if (size == 0) {
                unreached.add(name);
            }
        }
        unreached.removeAll(weightsWithoutGradient());
        assertThat(unreached).as("weights that the bound does not reach").isEmpty();
    }

    @Test
    protected void equalSeedsGiveEqualBounds() {
        Pair pair = make();
        assertThat(total(pair, 5)).isEqualTo(total(pair, 5)).isNotEqualTo(total(pair, 6));
    }

    private float[] total(Pair pair, long number) {
        Scope data = scopes().evaluation(0);
        NDArray x = examples(EXAMPLES, data);
        return Tensors.toFloat32(pair.ledger(x, 1, scopes().evaluation(number)).total())
                .toFloatArray();
    }

    @Test
    protected void nothingIsLeftWithTheWeights() {
        Pair pair = make();
        assertNothingOutlives(scopes().training(1), scope -> pair.ledger(examples(EXAMPLES, scope), 1, scope)
                .total());
        HierarchicalBound bound = new HierarchicalBound(pair.encoder, pair.decoder);
        assertNothingOutlives(
                scopes().evaluation(1), scope -> bound.reconstruct(examples(EXAMPLES, scope), 0.5, scope));
    }

    /** The closed form against {@code E_q[log q - log p]}, to 4.5 standard errors of 400 draws, for each level that is judged by it. */
    @Test
    protected void theKlAgreesWithItsMonteCarloEstimate() {
        Pair pair = make();
        Scope scope = scopes().evaluation(1);
        NDArray x = examples(EXAMPLES, scope);
        descend(pair, x, scope, (l, visit) -> {
            if (visit.posterior.drawn().isPresent()) {
                return;
            }
            Law q = visit.posterior.distribution();
            double[] ratios = new double[DRAWS];
            double exact = 0;
            for (int d = 0; d < DRAWS; d++) {
                NDArray z = q.sample(scope);
                ratios[d] = sum(q.logProb(z).sub(visit.prior.logProb(z)));
                exact += sum(visit.prior.divergenceOf(q, z)) / DRAWS;
            }
            Estimate estimate = Estimate.ofMean(ratios);
            assertThat(exact)
                    .as("KL of level %d", l)
                    .isCloseTo(
                            estimate.value(), within(4.5 * estimate.standardError() + 1e-4 * Math.abs(exact) + 1e-4));
        });
    }

    private static double sum(NDArray values) {
        return Tensors.toFloat32(values.sum().reshape(1)).getFloat(0);
    }

    @Test
    protected void reconstructionsHaveTheDatasShapeAtEveryDepth() {
        Pair pair = make();
        for (double depth : new double[] {0, 0.5, 1}) {
            Scope scope = scopes().evaluation(1);
            NDArray x = examples(EXAMPLES, scope);
            NDArray seen = new HierarchicalBound(pair.encoder, pair.decoder).reconstruct(x, depth, scope);
            assertThat(seen.getShape()).isEqualTo(x.getShape());
            assertThat(seen.isNaN().any().getBoolean()).isFalse();
        }
    }

    /** Ways that share everything lead to one example; those that share nothing are as long as the ladder. */
    @Test
    protected void examplesDrawnAnewHaveTheDatasShapeAtEveryDepth() {
        Pair pair = make();
        HierarchicalBound bound = new HierarchicalBound(pair.encoder, pair.decoder);
        for (double depth : new double[] {0, 0.5, 1}) {
            Redraw asked = new Redraw(depth, 2, 10);
            Scope scope = scopes().evaluation(1);
            NDArray x = examples(EXAMPLES, scope);
            List<NDArray> drawn = new ArrayList<>(bound.redraw(x, asked, scope));
            drawn.addAll(bound.redrawPrior(EXAMPLES, asked, scope));
            assertThat(drawn).hasSize(4).allSatisfy(each -> {
                assertThat(each.getShape()).isEqualTo(x.getShape());
                assertThat(each.isNaN().any().getBoolean()).isFalse();
            });
            if (depth == 0) {
                assertThat(drawn.get(1)).isEqualTo(drawn.get(0));
                assertThat(drawn.get(3)).isEqualTo(drawn.get(2));
            }
        }
    }
}
