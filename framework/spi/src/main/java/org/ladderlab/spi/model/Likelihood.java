package org.ladderlab.spi.model;

import ai.djl.ndarray.NDArray;

/** p(x | parameters): one family of distributions over an example, with the dimensions independent given the parameters. */
public interface Likelihood {

    /** Whether {@link #logProb} is of a density; else it is of the probability of a value on the data's grid. */
    boolean isDensity();

    /** How many parameter channels a network must give for each channel of the data. */
    int parametersPerChannel();

    /**
     * {@code log p(x | parameters)}, nats per example, (n).
     *
     * @param x (n, c, ...)
     * @param parameters (n, c * parametersPerChannel, ...): the c values of the first parameter, then of the next
     */
    NDArray logProb(NDArray x, NDArray parameters);

    /** The mean of p(x | parameters), in the data's scale, (n, c, ...). */
    NDArray mean(NDArray parameters);
}
