package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Precision;

/**
 * Convolution in two dimensions with a square kernel of odd size, padded with zeros so that stride 1 keeps the size. Weights:
 * {@code weight} (out, in / groups, kernel, kernel), {@code bias} (out).
 */
public final class Convolution {

    private final NDArray weight;
    private final NDArray bias;
    private final int stride;
    private final int padding;
    private final int groups;
    private final Precision precision;

    /** Stride 1, one group, PyTorch's initial values. */
    public Convolution(Parameters parameters, long in, long out, int kernel) {
        this(parameters, in, out, kernel, 1, 1);
    }

    /** Starts with both uniform on {@code +-1 / sqrt(in / groups kernel^2)}, as PyTorch does. */
    public Convolution(Parameters parameters, long in, long out, int kernel, int stride, int groups) {
        this(
                parameters,
                in,
                out,
                kernel,
                stride,
                groups,
                Initializer.uniform(1 / Math.sqrt((double) in / groups * kernel * kernel)));
    }

    /** Starts with both drawn by the initialiser. */
    public Convolution(
            Parameters parameters, long in, long out, int kernel, int stride, int groups, Initializer initializer) {
        if (kernel % 2 == 0 || in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("A convolution needs an odd kernel, not " + kernel + ", and channels ("
                    + in + " in, " + out + " out) that split into its " + groups + " groups.");
        }
        this.weight = parameters.weight("weight", new Shape(out, in / groups, kernel, kernel), initializer);
        this.bias = parameters.weight("bias", new Shape(out), initializer);
        this.stride = stride;
        this.padding = kernel / 2;
        this.groups = groups;
        this.precision = parameters.precision();
    }

    /**
     * (n, in, h, w), both even, to (n, out, h / 2, w / 2) with stride 2 and one row and column of zeros below and to the right
     * alone, where TensorFlow's padding {@code SAME} has them.
     */
    NDArray forwardFromTopLeft(NDArray x) {
        return Ops.conv2d(Ops.padBelowAndRight(x, padding), weight, Optional.of(bias), stride, 0, groups, precision);
    }

    /** (n, in, h, w) to (n, out, h / stride, w / stride), rounded up. */
    public NDArray forward(NDArray x) {
        return Ops.conv2d(x, weight, Optional.of(bias), stride, padding, groups, precision);
    }
}
