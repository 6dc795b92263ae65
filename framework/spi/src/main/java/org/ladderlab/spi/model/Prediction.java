package org.ladderlab.spi.model;

/** What a denoising network gives. */
public enum Prediction {
    /** The noise eps. */
    NOISE,
    /** The data x. */
    DATA,
    /** {@code v = alpha eps - sigma x} (Salimans and Ho 2022). */
    VELOCITY
}
