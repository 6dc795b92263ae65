package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;
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
     * The data as the model sees it when only the latents at and below a depth are known: the latents deeper than or at
     * {@code depth} come from the encoder, all others from the decoder's own best guess.
     *
     * @param depth u in [0, 1]
     */
    NDArray reconstruct(NDArray x, double depth, Scope scope);
}
