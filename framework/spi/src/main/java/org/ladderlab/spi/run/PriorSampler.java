package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * A sampler of a ladder whose deepest latent z has a model of its own for prior, which has draws and no law: it draws z first. Whoever
 * compares q's z with p's asks it for both.
 */
public interface PriorSampler extends Sampler {

    /** z. */
    Level latent();

    /** q(z given x), of (n, latent shape). */
    Law posterior(NDArray x, Scope scope);

    /** Draws z ~ p(z), (count, latent shape). */
    NDArray prior(long count, Scope scope);
}
