package org.ladderlab.spi.tensors;

/**
 * The numbers in which layers multiply. Weights, gradients, the optimizer's state, statistics, distributions and losses are
 * float32 at either.
 */
public enum Precision {
    /** 24 bits of mantissa. */
    FP32,
    /** bfloat16, 8 bits of mantissa and the range of float32: convolutions, linear maps and attention round their factors to it. */
    BF16
}
