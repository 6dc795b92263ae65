package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/**
 * A gate on each channel that sees the whole image (Hu et al. 2018): {@code x sigmoid(linear(relu(linear(mean(x)))))}, with
 * channels / 16 hidden units, at least 4. Weights: {@code 0.weight}, {@code 0.bias}, {@code 1.weight}, {@code 1.bias}.
 */
final class SqueezeExcite {

    private final NDArray weight0;
    private final NDArray bias0;
    private final NDArray weight1;
    private final NDArray bias1;

    SqueezeExcite(Parameters parameters, long channels) {
        long hidden = Math.max(channels / 16, 4);
        Initializer squeeze = Initializer.uniform(1 / Math.sqrt(channels));
        Initializer excite = Initializer.uniform(1 / Math.sqrt(hidden));
        weight0 = parameters.weight("0.weight", new Shape(hidden, channels), squeeze);
        bias0 = parameters.weight("0.bias", new Shape(hidden), squeeze);
        weight1 = parameters.weight("1.weight", new Shape(channels, hidden), excite);
        bias1 = parameters.weight("1.bias", new Shape(channels), excite);
    }

    /** (n, channels, h, w) to the same shape. */
    NDArray forward(NDArray x) {
        return NvaeOps.gate(x, weight0, bias0, weight1, bias1);
    }
}
