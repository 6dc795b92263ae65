package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of any finite ladder, by one descent from the deepest level:
 *
 * <pre>
 * -log p(x|z_1) + sum over l &lt; L of KL(q(z_l|z_&gt;l, x) || p(z_l|z_&gt;l)) + KL(q(z_L|x) || p(z_L))
 * </pre>
 *
 * Where the encoder has drawn its latents bottom-up, a level's KL is replaced by {@code log q(z_l|z_l-1) - log p(z_l|z_l+1)},
 * and where p's law has no divergence in closed form by {@link Law#divergenceOf}; both may be negative.
 */
public final class HierarchicalBound implements Bound {

    private final Encoder encoder;
    private final Decoder decoder;

    /**
     * The bound of a pair.
     *
     * @throws ConfigurationException if the ladder is infinite
     */
    public HierarchicalBound(Encoder encoder, Decoder decoder) {
        if (encoder.levels().isEmpty()) {
            throw new ConfigurationException(
                    "The hierarchical bound visits every level, and this encoder has infinitely"
                            + " many; give the encoder a finite number of steps, or use a loss that samples depth.");
        }
        this.encoder = encoder;
        this.decoder = decoder;
    }

    @Override
    public void requireSound(Scope scope) {
        encoder.requireSound(scope);
    }

    @Override
    public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
        Way way = descend(x, scope);
        int deepest = way.nats.length - 1;
        return new LedgerTerms(way.reconstruction, consistency(way, maxLevels), way.nats[deepest]);
    }

    /**
     * What a ladder pays below its deepest latent, for a bound in which another model is the prior of that.
     *
     * @param reconstruction {@code -log p(x | z_1)}, nats per example, (n)
     * @param levels the consistency of each level or band below the deepest
     * @param deepest q of the deepest latent
     * @param latent its draw, (n, latent shape), through which gradients reach the encoder
     */
    public record BelowDeepest(
            NDArray reconstruction, List<LedgerTerms.Consistency> levels, Law deepest, NDArray latent) {}

    /** The same descent as {@link #ledger}, without the term of the deepest latent. */
    public BelowDeepest belowDeepest(NDArray x, int maxLevels, Scope scope) {
        Way way = descend(x, scope);
        int deepest = way.nats.length - 1;
        return new BelowDeepest(
                way.reconstruction, consistency(way, maxLevels), way.posteriors[deepest], way.latents[deepest]);
    }

    private record Way(NDArray[] nats, Law[] posteriors, NDArray[] latents, NDArray reconstruction) {}

    private Way descend(NDArray x, Scope scope) {
        List<Level> levels = encoder.levels();
        Law[] posteriors = new Law[levels.size()];
        NDArray[] latents = new NDArray[levels.size()];
        NDArray[] nats = new NDArray[levels.size()];
        NDList evidence = encoder.evidence(x, scope);
        NDArray state = decoder.start(x.getShape().get(0), scope);
        for (int l = levels.size() - 1; l >= 0; l--) {
            Law prior = decoder.prior(l, state, scope);
            requireShape("The decoder's prior", prior, x, levels.get(l));
            Posterior posterior = encoder.posterior(l, evidence, state, prior, scope);
            Law q = posterior.distribution();
            requireShape("The encoder's posterior", q, x, levels.get(l));
            NDArray latent;
            if (posterior.drawn().isPresent()) {
                latent = posterior.drawn().get();
                nats[l] = q.logProb(latent).sub(prior.logProb(latent));
            } else {
                latent = q.sample(scope);
                nats[l] = prior.divergenceOf(q, latent);
            }
            posteriors[l] = q;
            latents[l] = latent;
            state = decoder.descend(l, state, latent, scope);
        }
        return new Way(
                nats,
                posteriors,
                latents,
                decoder.logLikelihood(state, x, scope).neg());
    }

    private List<LedgerTerms.Consistency> consistency(Way way, int maxLevels) {
        return bands(encoder.levels().subList(0, way.nats.length - 1), way.nats, maxLevels);
    }

    /** Shapes that merely broadcast would train, and give a ledger of another model. */
    private static void requireShape(String what, Law distribution, NDArray x, Level level) {
        Shape expected = Tensors.batched(x.getShape().get(0), level.latent());
        Shape found = distribution.shape();
        if (!found.equals(expected)) {
            throw new ConfigurationException(what + " of level " + level.name() + " has latents of shape " + found
                    + ", and for " + x.getShape().get(0) + " examples the encoder's levels() promise " + expected
                    + "; make them agree.");
        }
    }

    private static List<LedgerTerms.Consistency> bands(List<Level> levels, NDArray[] nats, int maxLevels) {
        List<LedgerTerms.Consistency> terms = new ArrayList<>();
        for (Band band : Band.split(0, levels.size(), maxLevels)) {
            NDArray sum = nats[band.from()];
            for (int l = band.from() + 1; l < band.to(); l++) {
                sum = sum.add(nats[l]);
            }
            Level first = levels.get(band.from());
            Level last = levels.get(band.to() - 1);
            String name = first == last ? first.name() : first.name() + ".." + last.name();
            terms.add(new LedgerTerms.Consistency((first.depth() + last.depth()) / 2, name, sum));
        }
        return terms;
    }

    @Override
    public NDArray reconstruct(NDArray x, double depth, Scope scope) {
        SharedDescent descent = new SharedDescent(encoder.levels(), decoder, depth);
        return descent.finish(descent.share(encoded(x, scope), x.getShape().get(0), scope), Law::bestGuess, scope);
    }

    @Override
    public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
        return redraw(encoded(x, scope), x.getShape().get(0), asked, scope);
    }

    @Override
    public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
        return redraw((l, state, prior) -> prior.sample(scope), examples, asked, scope);
    }

    /** The same from a deepest latent that another model is the prior of, (n, latent shape). */
    public List<NDArray> redrawBelow(NDArray deepest, Redraw asked, Scope scope) {
        int last = encoder.levels().size() - 1;
        return redraw(
                (l, state, prior) -> l == last ? deepest : prior.sample(scope),
                deepest.getShape().get(0),
                asked,
                scope);
    }

    private List<NDArray> redraw(SharedDescent.Latents shared, long examples, Redraw asked, Scope scope) {
        SharedDescent descent = new SharedDescent(encoder.levels(), decoder, asked.depth());
        NDArray reached = descent.share(shared, examples, scope);
        return asked.ways(reached, scope, (from, own) -> descent.finish(from, prior -> prior.sample(own), own));
    }

    private SharedDescent.Latents encoded(NDArray x, Scope scope) {
        NDList evidence = encoder.evidence(x, scope);
        return (l, state, prior) -> {
            Posterior posterior = encoder.posterior(l, evidence, state, prior, scope);
            return posterior.drawn().orElseGet(() -> posterior.distribution().sample(scope));
        };
    }
}
