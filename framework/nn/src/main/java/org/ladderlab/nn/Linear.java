package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Precision;

/** {@code y = x weight^T + bias} on the last axis. Weights: {@code weight} (out, in), {@code bias} (out). */
public final class Linear {

    private final NDArray weight;
    private final NDArray bias;
    private final Precision precision;

    /** Starts with both uniform on {@code +-1 / sqrt(in)}, as PyTorch does. */
    public Linear(Parameters parameters, long in, long out) {
        this(parameters, in, out, Initializer.uniform(1 / Math.sqrt((double) in)));
    }

    /** Starts with both drawn by the initialiser. */
    public Linear(Parameters parameters, long in, long out, Initializer initializer) {
        weight = parameters.weight("weight", new Shape(out, in), initializer);
        bias = parameters.weight("bias", new Shape(out), initializer);
        precision = parameters.precision();
    }

    /** (..., in) to (..., out). */
    public NDArray forward(NDArray x) {
        return Ops.linear(x, weight, Optional.of(bias), precision);
    }

    NDArray withoutBias(NDArray x) {
        return Ops.linear(x, weight, Optional.empty(), precision);
    }

    NDArray bias() {
        return bias;
    }

    /** Maps of the channels of each pixel, at once: (n, in, h, w) to the outputs one after the other, (n, sum of out, h, w). */
    static NDArray ofEachPixel(NDArray x, Linear... maps) {
        return Ops.pixelwiseLinear(
                x,
                List.of(maps).stream().map(map -> map.weight).toList(),
                List.of(maps).stream().map(map -> map.bias).toList(),
                maps[0].precision);
    }
}
