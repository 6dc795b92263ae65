package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * The distribution of one latent of each example: q or p of a level of a ladder. Laws of one kind know their divergence; between two
 * kinds there is none.
 */
public interface Law {

    /** The shape of a draw, (n, ...). */
    Shape shape();

    /** A draw. What is learned feels it where the law says so. */
    default NDArray sample(Scope scope) {
        return sample(1, scope);
    }

    /**
     * A draw from the law in proportion to {@code p(z)^(1 / temperature^2)}, which is the most probable z at 0 and, for a normal law, has
     * the standard deviation times the temperature.
     */
    NDArray sample(double temperature, Scope scope);

    /** {@code log p(z)}, of a density for a law of continuous latents, nats per example, (n). */
    NDArray logProb(NDArray z);

    /**
     * {@code KL(this || other)}, nats per example, (n).
     *
     * @throws ConfigurationException if the other is of another kind
     */
    NDArray kl(Law other);

    /**
     * What a level costs whose p is this law, nats per example, (n): {@code KL(q || p)}. A law to which others have no divergence in closed
     * form gives {@code log q(z) - log p(z)} at the draw, which is that divergence in the mean.
     *
     * @param drawn a draw z of q
     */
    default NDArray divergenceOf(Law q, NDArray drawn) {
        return q.kl(this);
    }

    /** The mean of z, or where a mean is no latent the most probable z. */
    NDArray bestGuess();

    /** Logits, or logarithms of probabilities, of the law in proportion to {@code p^(1 / temperature^2)}. */
    static NDArray tempered(NDArray logits, double temperature) {
        double warmth = Math.max(temperature, 1e-4);
        return temperature == 1 ? logits : Tensors.scale(logits, 1 / (warmth * warmth));
    }

    /**
     * This law as one of a kind.
     *
     * @throws ConfigurationException if it is of another kind
     */
    default <L extends Law> L as(Class<L> kind) {
        if (!kind.isInstance(this)) {
            throw new ConfigurationException("A level's law is " + getClass().getSimpleName() + ", where only "
                    + kind.getSimpleName()
                    + " will do: a level's q and p, and what joins them, are of one kind; give the"
                    + " encoder and the decoder latents of the same law.");
        }
        return kind.cast(this);
    }
}
