package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ladderlab.nn.TorchScript;
import org.ladderlab.spi.tensors.Precision;

/**
 * Differentiable operations of NVAE in TorchScript. A result belongs to the manager of the first array, which must be an array
 * of the step; the others may be weights.
 */
final class NvaeOps {

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript OPS = TorchScript.load(NvaeOps.class, "nvae.py");
    }

    private NvaeOps() {}

    /** {@code x} where positive, else {@code exp(x) - 1}. */
    static NDArray elu(NDArray x) {
        return Module.OPS.call(x, "elu", x);
    }

    /** {@code limit tanh(x / limit)}. */
    static NDArray softClamp(NDArray x, double limit) {
        return Module.OPS.call(x, "soft_clamp", x, limit);
    }

    /** {@code log(exp(logSigma) + floor)}. */
    static NDArray logFloored(NDArray logSigma, double floor) {
        return Module.OPS.call(logSigma, "log_floored", logSigma, floor);
    }

    /** See {@link WeightNormConvolution}. */
    static NDArray convolve(
            NDArray x, NDArray weight, NDArray logNorm, NDArray bias, int stride, int padding, Precision precision) {
        boolean bf16 = precision == Precision.BF16;
        return Module.OPS.call(x, "weight_norm_convolution", x, weight, logNorm, bias, stride, padding, bf16);
    }

    /** Every second row from {@code row} and every second column from {@code column}: (n, c, h, w) to (n, c, h/2, w/2). */
    static NDArray everyOther(NDArray x, int row, int column) {
        return Module.OPS.call(x, "every_other", x, row, column);
    }

    /** (n, c, h, w) to (n, c, 2h, 2w), linear between pixels, corners on corners. */
    static NDArray upsampleBilinear(NDArray x) {
        return Module.OPS.call(x, "upsample_bilinear", x, 2.0);
    }

    /** A frame of {@code pixels} pixels of one value around each image; a negative number cuts as many away. */
    static NDArray pad(NDArray x, int pixels, double value) {
        return pixels == 0 ? x : Module.OPS.call(x, "pad", x, pixels, value);
    }

    /** {@code x sigmoid(weight1 relu(weight0 mean(x) + bias0) + bias1)}, the mean over each channel's pixels. */
    static NDArray gate(NDArray x, NDArray weight0, NDArray bias0, NDArray weight1, NDArray bias1) {
        return Module.OPS.call(x, "gate", x, weight0, bias0, weight1, bias1);
    }

    /**
     * Improves u and v, in place, as the first left and right singular vectors of each weight seen as a matrix (out, rest).
     *
     * @param weights k arrays (out, in, kernel, kernel)
     * @param logNorms for each weight the log of its rows' norms, (out, 1, 1, 1); empty without weight normalisation
     * @param u (k, out)
     * @param v (k, in kernel kernel)
     */
    static void powerIteration(List<NDArray> weights, List<NDArray> logNorms, NDArray u, NDArray v, int iterations) {
        Module.OPS.change("power_iteration", weights, logNorms, u, v, iterations);
    }

    /** {@code sum of u_k^T W_k v_k}, a scalar; see {@link #powerIteration}. */
    static NDArray spectralNorms(NDArray owner, List<NDArray> weights, List<NDArray> logNorms, NDArray u, NDArray v) {
        return Module.OPS.call(owner, "spectral_norms", weights, logNorms, u, v);
    }

    /** The sum of each array's largest absolute value, a scalar. */
    static NDArray largestScales(NDArray owner, List<NDArray> scales) {
        return Module.OPS.call(owner, "largest_scales", scales);
    }
}
