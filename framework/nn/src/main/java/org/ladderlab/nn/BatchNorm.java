package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/**
 * Batch normalisation (Ioffe and Szegedy 2015). Weights: {@code weight} and {@code bias}, (channels); buffers: {@code
 * running_mean} and {@code running_var}, (channels), which move by {@code momentum} of the way to each training batch's;
 * epsilon 1e-5. Training on a single value of a channel is refused with a {@link ConfigurationException}.
 */
public final class BatchNorm {

    private static final double EPSILON = 1e-5;

    private final NDArray weight;
    private final NDArray bias;
    private final NDArray mean;
    private final NDArray variance;
    private final double momentum;
    private final Kernels kernels;

    /** Momentum 0.1, PyTorch's default. */
    public BatchNorm(Parameters parameters, long channels) {
        this(parameters, channels, 0.1);
    }

    /** Starts as the plain normalisation: weight 1, bias 0; running mean 0, running variance 1. */
    public BatchNorm(Parameters parameters, long channels, double momentum) {
        this.weight = parameters.weight("weight", new Shape(channels), Initializer.constant(1));
        this.bias = parameters.weight("bias", new Shape(channels), Initializer.constant(0));
        this.mean = parameters.buffer("running_mean", new Shape(channels), 0);
        this.variance = parameters.buffer("running_var", new Shape(channels), 1);
        this.momentum = momentum;
        this.kernels = parameters.kernels();
    }

    /** (n, channels, ...) to the same shape. */
    public NDArray forward(NDArray x, boolean training) {
        return forward(x, training, Optional.empty());
    }

    /** The same, then the activation. */
    public NDArray forward(NDArray x, boolean training, Activation activation) {
        return forward(x, training, Optional.of(activation));
    }

    /**
     * The same of {@code linear(x)}, then the activation. The linear map's bias makes no difference in training, since the batch's
     * mean is taken off.
     */
    public NDArray forward(Linear linear, NDArray x, boolean training, Activation activation) {
        requireSpread(x.getShape().get(0), training);
        if (kernels == Kernels.NATIVE) {
            return NativeKernels.batchNorm(
                    linear.withoutBias(x),
                    linear.bias(),
                    weight,
                    bias,
                    mean,
                    variance,
                    training,
                    momentum,
                    EPSILON,
                    activation);
        }
        return forward(linear.forward(x), training, activation);
    }

    /** The variance of a single value is none: the running one would be NaN, and what is trained is not what is judged. */
    private static void requireSpread(long valuesOfAChannel, boolean training) {
        if (training && valuesOfAChannel < 2) {
            throw new ConfigurationException(
                    "training.batchSize",
                    "Batch normalisation takes the variance of each channel over the batch, and there is a single value of a"
                            + " channel; train with at least 2 examples in a batch, or without batch normalisation.");
        }
    }

    private NDArray forward(NDArray x, boolean training, Optional<Activation> activation) {
        int axes = x.getShape().dimension();
        requireSpread(x.size() / x.getShape().get(1), training);
        if (kernels == Kernels.NATIVE && (axes == 2 || axes == 4)) {
            return NativeKernels.batchNorm(x, weight, bias, mean, variance, training, momentum, EPSILON, activation);
        }
        NDArray y = Ops.batchNorm(x, weight, bias, mean, variance, training, momentum, EPSILON);
        return activation.map(function -> function.apply(y)).orElse(y);
    }
}
