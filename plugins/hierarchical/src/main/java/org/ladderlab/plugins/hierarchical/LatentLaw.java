package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.tensors.Bernoulli;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;

/** Laws of the latents of a ladder, as functions of features. */
public enum LatentLaw {
    /** Normal, as {@link GaussianHead} has it; at the top N(0, 1). */
    GAUSSIAN {
        @Override
        LadderInference.Estimate head(Parameters parameters, long in, int out) {
            return new GaussianHead(parameters, in, out)::forward;
        }

        @Override
        Law standard(NDArray like) {
            return DiagonalGaussian.standard(like);
        }
    },
    /** Zeros and ones with {@code logits = linear(h)}; at the top both equally probable. */
    BERNOULLI {
        @Override
        LadderInference.Estimate head(Parameters parameters, long in, int out) {
            Linear logits = new Linear(parameters.scope("logits"), in, out);
            return features -> new Bernoulli(logits.forward(features));
        }

        @Override
        Law standard(NDArray like) {
            return Bernoulli.even(like);
        }
    };

    /** Features (n, in) to a law over (n, out). */
    abstract LadderInference.Estimate head(Parameters parameters, long in, int out);

    /** p of the deepest level, in the shape of {@code like}. */
    abstract Law standard(NDArray like);
}
