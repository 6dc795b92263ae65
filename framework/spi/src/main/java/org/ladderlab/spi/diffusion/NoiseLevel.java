package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;

/**
 * How noisy each dimension is at some r of a {@link ForwardProcess}.
 *
 * @param logSnr l, float64; (n) where all dimensions share it, else it broadcasts to (n, example shape)
 * @param slope dl/dr in the same shape; at least 0, and 0 at single times only
 */
public record NoiseLevel(NDArray logSnr, NDArray slope) {}
