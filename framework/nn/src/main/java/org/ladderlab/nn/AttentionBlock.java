package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Parameters.Initializer;

/**
 * Every pixel attends to all others: {@code y = x + out(attention(qkv(norm(x))))} with one head (Ho et al. 2020, appendix B).
 * {@code out} starts at zero, so that the block starts as the identity. Weights: {@code norm, qkv, out}.
 */
public final class AttentionBlock {

    private final GroupNorm norm;
    private final Convolution qkv;
    private final Convolution out;

    /**
     * Makes the block.
     *
     * @param groups of the normalisation; a divisor of the channels
     */
    public AttentionBlock(Parameters parameters, int channels, int groups) {
        this.norm = new GroupNorm(parameters.scope("norm"), channels, groups);
        this.qkv = new Convolution(parameters.scope("qkv"), channels, 3L * channels, 1);
        this.out = new Convolution(parameters.scope("out"), channels, channels, 1, 1, 1, Initializer.constant(0));
    }

    /** (n, channels, h, w) to the same shape. */
    public NDArray forward(NDArray x) {
        return out.forward(Ops.selfAttention(qkv.forward(norm.forward(x)), 1)).add(x);
    }
}
