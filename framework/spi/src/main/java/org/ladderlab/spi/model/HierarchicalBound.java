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
 * which may be negative.
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
        List<Level> levels = encoder.levels();
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
                nats[l] = q.kl(prior);
            }
            state = decoder.descend(l, state, latent, scope);
        }
        NDArray reconstruction = decoder.logLikelihood(state, x, scope).neg();
        int deepest = levels.size() - 1;
        return new LedgerTerms(reconstruction, bands(levels.subList(0, deepest), nats, maxLevels), nats[deepest]);
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
        List<Level> levels = encoder.levels();
        NDList evidence = encoder.evidence(x, scope);
        NDArray state = decoder.start(x.getShape().get(0), scope);
        for (int l = levels.size() - 1; l >= 0; l--) {
            Law prior = decoder.prior(l, state, scope);
            NDArray latent = prior.bestGuess();
            if (levels.get(l).depth() >= depth) {
                Posterior posterior = encoder.posterior(l, evidence, state, prior, scope);
                Law q = posterior.distribution();
                latent = posterior.drawn().orElseGet(() -> q.sample(scope));
            }
            state = decoder.descend(l, state, latent, scope);
        }
        return Tensors.toFloat32(decoder.mean(state, scope));
    }
}
