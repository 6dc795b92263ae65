package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.tensors.Tensors;

/** {@code log p(x | logit) = x logit - softplus(logit)}, for tests of ladders. */
final class TestBernoulli implements Likelihood {

    record Config() {}

    static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
            Kind.LIKELIHOOD,
            "test-bernoulli",
            new Config(),
            new ComponentType.Doc("Zeros and ones.", "x l - softplus(l)", "none"),
            (config, context) -> new TestBernoulli());

    @Override
    public boolean isDensity() {
        return false;
    }

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
