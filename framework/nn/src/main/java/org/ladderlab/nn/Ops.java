package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Precision;

/**
 * Differentiable operations that DJL lacks or gets wrong. A result belongs to the manager of the first argument, which must be an
 * array of the step; the others may be weights.
 */
public final class Ops {

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript OPS = TorchScript.load(Ops.class, "ops.py");
    }

    private Ops() {}

    /**
     * x in the type in which layers of this precision hand values on to each other; differentiable. DJL does not know bfloat16 and
     * calls its type unknown.
     */
    public static NDArray to(NDArray x, Precision precision) {
        if (precision == Precision.BF16) {
            return Module.OPS.call(x, "to_bf16", x);
        }
        return x.getDataType() == DataType.FLOAT32 ? x : Module.OPS.call(x, "to_fp32", x);
    }

    /**
     * The same values in this order in memory, which convolutions after it keep; differentiable.
     *
     * @param x (n, c, h, w)
     * @param layout contiguous or channels-last
     */
    public static NDArray laidOut(NDArray x, MemoryLayout layout) {
        return Module.OPS.call(x, layout == MemoryLayout.CHANNELS_LAST ? "channels_last" : "channel_by_channel", x);
    }

    /** {@code x sigmoid(x)}, also known as swish. */
    public static NDArray silu(NDArray x) {
        return Module.OPS.call(x, "silu", x);
    }

    /** {@code log(1 + exp(x))}, exact in both tails; the library's own is the identity above 20. */
    public static NDArray softplus(NDArray x) {
        return Module.OPS.call(x, "softplus", x);
    }

    /** {@code log sum exp(x)} over one axis, which is removed. */
    public static NDArray logSumExp(NDArray x, int axis) {
        return Module.OPS.call(x, "log_sum_exp", x, axis);
    }

    /** {@code x weight^T + bias} in float32. */
    public static NDArray linear(NDArray x, NDArray weight, Optional<NDArray> bias) {
        return linear(x, weight, bias, Precision.FP32);
    }

    /**
     * {@code x weight^T + bias}.
     *
     * @param x (..., in)
     * @param weight (out, in)
     * @param bias (out), or empty
     * @param precision of the factors; the result has the type of x
     */
    public static NDArray linear(NDArray x, NDArray weight, Optional<NDArray> bias, Precision precision) {
        if (precision == Precision.BF16) {
            return Module.OPS.call(x, "linear_bf16", x, weight, bias.stream().toList());
        }
        return x.getNDArrayInternal().linear(x, weight, bias.orElse(null)).singletonOrThrow();
    }

    /** Cross-correlation in two dimensions, in float32. */
    public static NDArray conv2d(
            NDArray x, NDArray weight, Optional<NDArray> bias, long stride, long padding, int groups) {
        return conv2d(x, weight, bias, stride, padding, groups, Precision.FP32);
    }

    /**
     * Cross-correlation in two dimensions.
     *
     * @param x (n, in, height, width)
     * @param weight (out, in / groups, kernel height, kernel width)
     * @param bias (out), or empty
     * @param padding zeros on each side
     * @param precision of the factors; the result has the type of x
     */
    public static NDArray conv2d(
            NDArray x,
            NDArray weight,
            Optional<NDArray> bias,
            long stride,
            long padding,
            int groups,
            Precision precision) {
        if (precision == Precision.BF16) {
            return Module.OPS.call(x, "conv2d_bf16", x, weight, bias.stream().toList(), stride, padding, groups);
        }
        return x.getNDArrayInternal()
                .convolution(
                        x,
                        weight,
                        bias.orElse(null),
                        new Shape(stride, stride),
                        new Shape(padding, padding),
                        new Shape(1, 1),
                        groups)
                .singletonOrThrow();
    }

    /**
     * {@link #linear} maps of the channels of each pixel, side by side.
     *
     * @param x (n, in, height, width)
     * @param weights each (out_i, in)
     * @param biases each (out_i)
     * @return (n, sum of out_i, height, width)
     */
    public static NDArray pixelwiseLinear(NDArray x, List<NDArray> weights, List<NDArray> biases, Precision precision) {
        return Module.OPS.call(x, "pixelwise_linear", x, weights, biases, precision == Precision.BF16);
    }

    /** Zeros below and to the right: (n, c, h, w) to (n, c, h + pixels, w + pixels). */
    public static NDArray padBelowAndRight(NDArray x, int pixels) {
        return Module.OPS.call(x, "pad_below_and_right", x, pixels);
    }

    /**
     * Each example's channels, in {@code groups} equal groups, made mean 0 and variance 1, then scaled and shifted (Wu and He
     * 2018).
     *
     * @param x (n, channels, ...)
     * @param weight (channels)
     * @param bias (channels)
     */
    public static NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double epsilon) {
        return Module.OPS.call(x, "group_norm", x, groups, weight, bias, epsilon);
    }

    /**
     * Each channel made mean 0 and variance 1 over the batch, then scaled and shifted (Ioffe and Szegedy 2015). In training
     * the running values, which are used otherwise, move in place: {@code running += momentum (batch - running)}.
     *
     * @param x (n, channels, ...)
     * @param weight (channels)
     * @param bias (channels)
     * @param mean the running mean, (channels)
     * @param variance the running unbiased variance, (channels)
     */
    public static NDArray batchNorm(
            NDArray x,
            NDArray weight,
            NDArray bias,
            NDArray mean,
            NDArray variance,
            boolean training,
            double momentum,
            double epsilon) {
        return Module.OPS.call(x, "batch_norm", x, weight, bias, mean, variance, training, momentum, epsilon);
    }

    /** Every pixel as a block of 2 x 2: (n, c, h, w) to (n, c, 2h, 2w). */
    public static NDArray upsampleNearest2x(NDArray x) {
        return Module.OPS.call(x, "upsample_nearest", x, 2.0);
    }

    /**
     * {@code softmax(query key^T / sqrt(d)) value} (Vaswani et al. 2017).
     *
     * @param query (n, heads, positions, d)
     * @param key (n, heads, positions, d)
     * @param value (n, heads, positions, d)
     */
    public static NDArray attention(NDArray query, NDArray key, NDArray value) {
        return Module.OPS.call(query, "attention", query, key, value);
    }

    /**
     * {@link #attention} of an image's pixels to each other.
     *
     * @param queryKeyValue (n, 3 c, height, width): the queries, then the keys, then the values
     * @param heads into which c is split
     * @return (n, c, height, width)
     */
    public static NDArray selfAttention(NDArray queryKeyValue, int heads) {
        return Module.OPS.call(queryKeyValue, "self_attention", queryKeyValue, heads);
    }

    /**
     * {@code z, sin(f z), cos(f z)} as channels, for each frequency f (Kingma et al. 2021, section 4.5).
     *
     * @param z (n, c, ...)
     * @param frequencies F of them
     * @return (n, (1 + 2 F) c, ...): z; then the sines of the first channel at each frequency, and so on; then the cosines
     */
    public static NDArray fourierFeatures(NDArray z, double[] frequencies) {
        return Module.OPS.call(z, "fourier_features", z, frequencies);
    }

    /** In training each value is 0 with the given probability and the others grow by 1 / (1 - probability). */
    public static NDArray dropout(NDArray x, double probability, boolean training) {
        return training && probability > 0 ? Module.OPS.call(x, "dropout", x, probability) : x;
    }
}
