package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A normal distribution at each pixel as a function of features: {@code mean = conv(a), variance = softplus(conv(a)) + 1e-4}
 * with {@code a = activation(features)}; see {@link GaussianHead}.
 */
final class ConvolutionalHead {

    private static final double SMALLEST_VARIANCE = 1e-4;

    private final Activation activation;
    private final Convolution mean;
    private final Convolution variance;

    ConvolutionalHead(Parameters parameters, long in, int out, Activation activation) {
        this.activation = activation;
        mean = new Convolution(parameters.scope("mean"), in, out, 3);
        variance = new Convolution(parameters.scope("variance"), in, out, 3);
    }

    /** (n, in, h, w) to a distribution over (n, out, h, w). */
    DiagonalGaussian forward(NDArray features) {
        NDArray active = activation.apply(features);
        NDArray softplus = Ops.softplus(variance.forward(active));
        return new DiagonalGaussian(
                mean.forward(active), Tensors.shift(softplus, SMALLEST_VARIANCE).log());
    }
}
