package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Precision;

/**
 * Convolution whose filters have a direction and a size of their own (Salimans and Kingma 2016), padded with zeros so
 * that stride 1 keeps the size:
 *
 * <pre>
 * filter = exp(log_weight_norm) weight / (||weight|| + 1e-5)
 * </pre>
 *
 * Weights: {@code weight} (out, in, kernel, kernel), {@code log_weight_norm} (out, 1, 1, 1), {@code bias} (out). Starts with the
 * filters that PyTorch gives a plain convolution.
 */
final class WeightNormConvolution {

    private final NDArray weight;
    private final NDArray logNorm;
    private final NDArray bias;
    private final int stride;
    private final int padding;
    private final Precision precision;

    WeightNormConvolution(Parameters parameters, long in, long out, int kernel) {
        this(parameters, in, out, kernel, 1);
    }

    WeightNormConvolution(Parameters parameters, long in, long out, int kernel, int stride) {
        Initializer initializer = Initializer.uniform(1 / Math.sqrt((double) in * kernel * kernel));
        weight = parameters.weight("weight", new Shape(out, in, kernel, kernel), initializer);
        logNorm = parameters.weight("log_weight_norm", new Shape(out, 1, 1, 1), (shape, random) -> logNorms(weight));
        bias = parameters.weight("bias", new Shape(out), initializer);
        this.stride = stride;
        padding = kernel / 2;
        precision = parameters.precision();
    }

    private static float[] logNorms(NDArray weight) {
        float[] values = weight.toFloatArray();
        float[] norms = new float[(int) weight.getShape().get(0)];
        int row = values.length / norms.length;
        for (int i = 0; i < norms.length; i++) {
            double squares = 0;
            for (int j = i * row; j < (i + 1) * row; j++) {
                squares += (double) values[j] * values[j];
            }
            norms[i] = (float) (0.5 * Math.log(squares));
        }
        return norms;
    }

    /** (n, in, h, w) to (n, out, h / stride, w / stride), rounded up. */
    NDArray forward(NDArray x) {
        return NvaeOps.convolve(x, weight, logNorm, bias, stride, padding, precision);
    }
}
