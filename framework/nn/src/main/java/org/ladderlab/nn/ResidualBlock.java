package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/**
 * The residual block of DDPM's U-Net, for an image x and a vector e that says how noisy it is (Ho et al. 2020, appendix B):
 *
 * <pre>
 * h = conv1(silu(norm1(x))) + time_emb_proj(silu(e))
 * y = conv_shortcut(x) + conv2(dropout(silu(norm2(h))))
 * </pre>
 *
 * <p>{@code conv_shortcut} is a 1 x 1 convolution where the number of channels changes, and absent elsewhere. {@code conv2}
 * starts at zero, so that the block starts as its shortcut. Weights: by these names.
 */
public final class ResidualBlock {

    private final GroupNorm norm1;
    private final Convolution conv1;
    private final Linear ofEmbedding;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final Optional<Convolution> shortcut;
    private final double dropout;

    /**
     * Makes the block.
     *
     * @param embedding the width of e
     * @param groups of the normalisation; a divisor of {@code in} and {@code out}
     */
    public ResidualBlock(
            Parameters parameters, int in, int out, int embedding, int groups, double epsilon, double dropout) {
        this.norm1 = new GroupNorm(parameters.scope("norm1"), in, groups, epsilon);
        this.conv1 = new Convolution(parameters.scope("conv1"), in, out, 3);
        this.ofEmbedding = new Linear(parameters.scope("time_emb_proj"), embedding, out);
        this.norm2 = new GroupNorm(parameters.scope("norm2"), out, groups, epsilon);
        this.conv2 = new Convolution(
                /* parameters= */ parameters.scope("conv2"),
                /* in= */ out,
                out,
                /* kernel= */ 3,
                /* stride= */ 1,
                /* groups= */ 1,
                /* initializer= */ Initializer.constant(0));
        this.shortcut = in == out
                ? Optional.empty()
                : Optional.of(new Convolution(parameters.scope("conv_shortcut"), in, out, 1));
        this.dropout = dropout;
    }

    /**
     * (n, in, h, w) to (n, out, h, w).
     *
     * @param e {@code silu} of the embedding, (n, embedding)
     */
    public NDArray forward(NDArray x, NDArray e, boolean training) {
        NDArray h = conv1.forward(norm1.forward(x, Activation.SILU));
        NDArray normal = norm2.forward(h, ofEmbedding.forward(e), Activation.SILU);
        NDArray y = conv2.forward(Ops.dropout(normal, dropout, training));
        return y.add(shortcut.map(conv -> conv.forward(x)).orElse(x));
    }
}
