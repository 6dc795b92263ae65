package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/** Group normalisation (Wu and He 2018). Weights: {@code weight} and {@code bias}, (channels). */
public final class GroupNorm {

    /** PyTorch's epsilon. */
    public static final double EPSILON = 1e-5;

    private final int groups;
    private final double epsilon;
    private final NDArray weight;
    private final NDArray bias;
    private final Kernels kernels;

    /** With PyTorch's epsilon. */
    public GroupNorm(Parameters parameters, long channels, int groups) {
        this(parameters, channels, groups, EPSILON);
    }

    /**
     * Starts as the plain normalisation: weight 1, bias 0.
     *
     * @param epsilon added to the variance
     */
    public GroupNorm(Parameters parameters, long channels, int groups, double epsilon) {
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    channels + " channels do not split into " + groups + " equal groups; choose a divisor.");
        }
        this.groups = groups;
        this.epsilon = epsilon;
        this.weight = parameters.weight("weight", new Shape(channels), Initializer.constant(1));
        this.bias = parameters.weight("bias", new Shape(channels), Initializer.constant(0));
        this.kernels = parameters.kernels();
    }

    /** (n, channels, ...) to the same shape. */
    public NDArray forward(NDArray x) {
        return forward(x, Optional.empty());
    }

    /** The same, then the activation. */
    public NDArray forward(NDArray x, Activation activation) {
        return forward(x, Optional.of(activation));
    }

    /**
     * The same of {@code x + offset}.
     *
     * @param x (n, channels, height, width)
     * @param offset (n, channels)
     */
    public NDArray forward(NDArray x, NDArray offset, Activation activation) {
        if (kernels == Kernels.NATIVE) {
            return NativeKernels.groupNorm(x, offset, groups, weight, bias, epsilon, activation);
        }
        return forward(x.add(offset.expandDims(2).expandDims(3)), activation);
    }

    private NDArray forward(NDArray x, Optional<Activation> activation) {
        if (kernels == Kernels.NATIVE && x.getShape().dimension() == 4) {
            return NativeKernels.groupNorm(x, groups, weight, bias, epsilon, activation);
        }
        NDArray y = Ops.groupNorm(x, groups, weight, bias, epsilon);
        return activation.map(function -> function.apply(y)).orElse(y);
    }
}
