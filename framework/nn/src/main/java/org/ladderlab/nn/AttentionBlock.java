package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/**
 * Every pixel attends to all others: {@code y = x + to_out(attention(to_q(n), to_k(n), to_v(n)))} with {@code n =
 * group_norm(x)} (Ho et al. 2020, appendix B). {@code to_out} starts at zero, so that the block starts as the identity.
 * Weights: {@code group_norm}, and linear maps of each pixel's channels {@code to_q, to_k, to_v, to_out.0}.
 */
public final class AttentionBlock {

    private final GroupNorm norm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear out;
    private final int heads;

    /**
     * Makes the block.
     *
     * @param groups of the normalisation; a divisor of the channels
     * @param headChannels of each head; a divisor of the channels
     */
    public AttentionBlock(Parameters parameters, int channels, int groups, double epsilon, int headChannels) {
        if (channels % headChannels != 0) {
            throw new IllegalArgumentException(
                    channels + " channels do not split into heads of " + headChannels + "; choose a divisor.");
        }
        this.norm = new GroupNorm(parameters.scope("group_norm"), channels, groups, epsilon);
        this.query = new Linear(parameters.scope("to_q"), channels, channels);
        this.key = new Linear(parameters.scope("to_k"), channels, channels);
        this.value = new Linear(parameters.scope("to_v"), channels, channels);
        this.out = new Linear(parameters.scope("to_out.0"), channels, channels, Initializer.constant(0));
        this.heads = channels / headChannels;
    }

    /** (n, channels, h, w) to the same shape. */
    public NDArray forward(NDArray x) {
        NDArray n = norm.forward(x);
        NDArray mixed = Ops.selfAttention(Linear.ofEachPixel(n, query, key, value), heads);
        return Linear.ofEachPixel(mixed, out).add(x);
    }
}
