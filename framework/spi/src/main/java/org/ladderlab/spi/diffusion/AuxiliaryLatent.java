package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * A latent c ~ q(c | x) above all levels of a diffusion, by which a {@link ForwardProcess} may depend on x. It is drawn once for each
 * example, p's network is told it, and the ledger has {@code KL(q(c | x) || p(c))} as a level of its own.
 */
public interface AuxiliaryLatent {

    /** As the ledger calls it. */
    String NAME = "auxiliary";

    /** How many values c has. */
    int size();

    /** q(c | x), of (n, size). */
    Law posterior(NDArray x, Scope scope);

    /** p(c), of (examples, size). */
    Law prior(long examples, Scope scope);
}
