package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A normal distribution as a function of features: {@code mean = linear(h)}, {@code variance = softplus(linear(h)) + 1e-4}
 * (Sønderby et al. 2016, equations 5 and 6; the floor keeps precisions within reach of float32).
 */
final class GaussianHead {

    private static final double SMALLEST_VARIANCE = 1e-4;

    private final Linear mean;
    private final Linear variance;

    GaussianHead(Parameters parameters, long in, int out) {
        mean = new Linear(parameters.scope("mean"), in, out);
        variance = new Linear(parameters.scope("variance"), in, out);
    }

    /** (n, in) to a distribution over (n, out). */
    DiagonalGaussian forward(NDArray features) {
        NDArray softplus = Ops.softplus(variance.forward(features));
        return new DiagonalGaussian(
                mean.forward(features),
                Tensors.shift(softplus, SMALLEST_VARIANCE).log());
    }
}
