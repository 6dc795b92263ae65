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
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Decoder;
import org.ladderlab.spi.DiagonalGaussian;
import org.ladderlab.spi.Encoder;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.HierarchicalBound;
import org.ladderlab.spi.LedgerTerms;
import org.ladderlab.spi.Level;
import org.ladderlab.spi.Posterior;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/** What every pair of encoder and decoder with finitely many levels must satisfy. */
public abstract class EncoderDecoderContract extends StepsContract {

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
    protected NDArray examples(long n, Step step) {
        Shape shape = Tensors.batched(n, data().shape());
        if (data().grid().isEmpty()) {
            return step.normal(shape);
        }
        var grid = data().grid().get();
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) grid.value((int) (step.uniform() * grid.count()));
        }
        return step.manager().create(values, shape);
    }

    /** A pair and the context that made it. */
    private record Pair(Encoder encoder, Decoder decoder, TestContext context) {

        LedgerTerms ledger(NDArray x, int resolution, Step step) {
            return new HierarchicalBound(encoder, decoder).ledger(x, resolution, step);
        }
    }

    private Pair make() {
        TestContext context = context(data());
        Encoder encoder = encoder(context.scoped("encoder"));
        Decoder decoder = decoder(context.with(encoder).scoped("decoder"));
        return new Pair(encoder, decoder, context);
    }

    /** What is known of one level on the way down. */
    private record Visit(Level level, Posterior posterior, DiagonalGaussian prior) {}

    private static NDArray descend(Pair pair, NDArray x, Step step, BiConsumer<Integer, Visit> visitor) {
        NDList evidence = pair.encoder.evidence(x, step);
        NDArray state = pair.decoder.start(x.getShape().get(0), step);
        for (int l = pair.encoder.levels().size() - 1; l >= 0; l--) {
            DiagonalGaussian prior = pair.decoder.prior(l, state, step);
            Posterior posterior = pair.encoder.posterior(l, evidence, state, prior, step);
            visitor.accept(l, new Visit(pair.encoder.levels().get(l), posterior, prior));
            NDArray mean = posterior.distribution().mean();
            NDArray latent =
                    posterior.drawn().orElseGet(() -> posterior.distribution().sample(step.normal(mean.getShape())));
            state = pair.decoder.descend(l, state, latent, step);
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
        Step step = steps().training(1);
        NDArray x = examples(EXAMPLES, step);
        NDArray state = descend(pair, x, step, (l, visit) -> {
            Shape latent = Tensors.batched(EXAMPLES, visit.level.latent());
            assertThat(visit.posterior.distribution().mean().getShape())
                    .as("posterior of level %d", l)
                    .isEqualTo(latent);
            assertThat(visit.prior.mean().getShape()).as("prior of level %d", l).isEqualTo(latent);
            visit.posterior.drawn().ifPresent(z -> assertThat(z.getShape()).isEqualTo(latent));
            visit.prior.logVariance().broadcast(latent);
            visit.posterior.distribution().logVariance().broadcast(latent);
        });
        assertThat(pair.decoder.mean(state, step).getShape()).isEqualTo(x.getShape());
        assertThat(pair.decoder.logLikelihood(state, x, step).getShape()).isEqualTo(new Shape(EXAMPLES));
    }

    @Test
    protected void theLedgerHasOneFiniteTermForEachExampleAndLevel() {
        Pair pair = make();
        Step step = steps().training(1);
        int levels = pair.encoder.levels().size();
        LedgerTerms terms = pair.ledger(examples(EXAMPLES, step), levels, step);
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
        Step step = steps().training(1);
        NDArray loss = pair.ledger(examples(EXAMPLES, step), 1, step).total().sum();
        NDList gradients = WeightOps.gradients(loss, new ArrayList<>(weights.values()), step.manager());
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
        Step data = steps().evaluation(0);
        NDArray x = examples(EXAMPLES, data);
        return Tensors.toFloat32(pair.ledger(x, 1, steps().evaluation(number)).total())
                .toFloatArray();
    }

    @Test
    protected void nothingIsLeftWithTheWeights() {
        Pair pair = make();
        assertNothingOutlives(steps().training(1), step -> pair.ledger(examples(EXAMPLES, step), 1, step)
                .total());
        HierarchicalBound bound = new HierarchicalBound(pair.encoder, pair.decoder);
        assertNothingOutlives(steps().evaluation(1), step -> bound.reconstruct(examples(EXAMPLES, step), 0.5, step));
    }

    /** The closed form against {@code E_q[log q - log p]}, to 4.5 standard errors of 400 draws, for each level. */
    @Test
    protected void theKlAgreesWithItsMonteCarloEstimate() {
        Pair pair = make();
        Step step = steps().evaluation(1);
        NDArray x = examples(EXAMPLES, step);
        descend(pair, x, step, (l, visit) -> {
            DiagonalGaussian q = visit.posterior.distribution();
            double[] ratios = new double[DRAWS];
            for (int d = 0; d < DRAWS; d++) {
                NDArray z = q.sample(step.normal(q.mean().getShape()));
                ratios[d] = sum(q.logProb(z).sub(visit.prior.logProb(z)));
            }
            Estimate estimate = Estimate.ofMean(ratios);
            double exact = sum(q.kl(visit.prior));
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
            Step step = steps().evaluation(1);
            NDArray x = examples(EXAMPLES, step);
            NDArray seen = new HierarchicalBound(pair.encoder, pair.decoder).reconstruct(x, depth, step);
            assertThat(seen.getShape()).isEqualTo(x.getShape());
            assertThat(seen.isNaN().any().getBoolean()).isFalse();
        }
    }
}
