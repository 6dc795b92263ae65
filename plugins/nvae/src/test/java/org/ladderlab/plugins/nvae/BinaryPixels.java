package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Likelihood;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Tensors;

/** {@code log p(x) = x logit - softplus(logit)} for the tests of this plugin. */
final class BinaryPixels implements Likelihood {

    /** Nothing to set. */
    public record Config() {}

    static final Ref<Likelihood> REF = ComponentType.<Likelihood, Config>of(
                    Kind.LIKELIHOOD,
                    "binary-pixels",
                    new Config(),
                    new ComponentType.Doc("Bernoulli pixels.", "x logit - softplus(logit)", "test"),
                    (config, context) -> new BinaryPixels())
            .byDefault();

    @Override
    public int parametersPerChannel() {
        return 1;
    }

    @Override
    public NDArray logProb(NDArray x, NDArray parameters) {
        return Tensors.sumPerExample(x.mul(parameters).sub(Ops.softplus(parameters)));
    }

    @Override
    public NDArray mean(NDArray parameters) {
        return Activation.sigmoid(parameters);
    }
}
