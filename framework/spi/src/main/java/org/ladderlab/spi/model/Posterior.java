package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.tensors.Law;

/**
 * What an encoder says of one level.
 *
 * @param distribution q of this level given what it depends on
 * @param drawn the latent, where the encoder has drawn it already (bottom-up inference); then the level's term is the log
 *     ratio {@code log q(z) - log p(z)} at this draw, since q does not condition on the level above. Empty for top-down
 *     inference: the bound draws from q and the term is {@code KL(q || p)}.
 */
public record Posterior(Law distribution, Optional<NDArray> drawn) {

    /** Top-down inference. */
    public static Posterior topDown(Law distribution) {
        return new Posterior(distribution, Optional.empty());
    }
}
