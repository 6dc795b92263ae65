package org.ladderlab.plugins.likelihoods;

/** What stands for the probability of an inner bin below 1e-5. */
public enum LogisticTails {
    /** The probability itself. */
    EXACT,
    /** The density at the centre times the bin's width, as PixelCNN++ has it; the probabilities then do not sum to 1. */
    DENSITY
}
