package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/** A negative evidence bound that splits into reconstruction + consistency of each level + prior. */
public interface Bound {

    /**
     * An unbiased estimate of the bound of each example.
     *
     * @param x (n, example shape)
     * @param maxLevels the largest number of level terms to report; a ladder with more levels reports bands of depth
     */
    LedgerTerms ledger(NDArray x, int maxLevels, Scope scope);

    /**
     * Refuses a model whose bound would be wrong at its present weights; called before each evaluation.
     *
     * @throws ConfigurationException naming the part and the remedy
     */
    default void requireSound(Scope scope) {}

    /**
     * The data as the model sees it when only the latents from a depth on are known: the latents deeper than or at
     * {@code depth} come from the encoder, all others from the decoder's own best guess.
     *
     * @param depth u in [0, 1]
     */
    NDArray reconstruct(NDArray x, double depth, Scope scope);

    /**
     * Examples of the model that share the latents of x at a depth and deeper, which come from the encoder: each is the mean of
     * p(x | z_1) at the end of a way of its own.
     *
     * @param x (n, example shape)
     * @return {@link Redraw#draws} arrays, (n, example shape)
     */
    List<NDArray> redraw(NDArray x, Redraw asked, Scope scope);

    /** The same with the shared latents drawn from the model: where the encoder never goes they show what the model has learned there. */
    List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope);
}
