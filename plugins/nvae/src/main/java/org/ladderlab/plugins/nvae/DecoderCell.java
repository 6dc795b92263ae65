package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Precision;
import org.ladderlab.spi.tensors.Scope;

/**
 * The residual cell of the way down (Vahdat and Kautz 2020, figure 3a): BN, 1x1 convolution to {@code expansion} times the
 * channels, BN, swish, depthwise 5x5 convolution, BN, swish, 1x1 convolution back, BN, then squeeze and excite. The large
 * kernel sees far at little cost. A cell that doubles the image halves its channels; its skip is a bilinear enlargement and a
 * 1x1 convolution.
 */
final class DecoderCell extends Cell {

    private static final int KERNEL = 5;

    private final boolean doubles;
    private final Precision precision;
    private final BatchNorm norm0;
    private final NDArray expand;
    private final BatchNorm norm1;
    private final NDArray depthwise;
    private final BatchNorm norm2;
    private final NDArray project;
    private final BatchNorm norm3;
    private final SqueezeExcite gate;
    private final Optional<WeightNormConvolution> skip;

    DecoderCell(Parameters parameters, int in, boolean doubles, int expansion) {
        int out = doubles ? in / 2 : in;
        int hidden = expansion * in;
        this.doubles = doubles;
        precision = parameters.precision();
        norm0 = new BatchNorm(parameters.scope("norm0"), in, MOMENTUM);
        expand = filters(parameters.scope("expand"), in, hidden, 1);
        norm1 = new BatchNorm(parameters.scope("norm1"), hidden, MOMENTUM);
        depthwise = filters(parameters.scope("depthwise"), 1, hidden, KERNEL);
        norm2 = new BatchNorm(parameters.scope("norm2"), hidden, MOMENTUM);
        project = filters(parameters.scope("project"), hidden, out, 1);
        norm3 = new BatchNorm(parameters.scope("norm3"), out, MOMENTUM);
        gate = new SqueezeExcite(parameters.scope("gate"), out);
        skip = doubles
                ? Optional.of(new WeightNormConvolution(parameters.scope("skip"), in, out, 1))
                : Optional.empty();
    }

    // Without bias and without weight normalisation: the batch normalisation that follows would undo both.
    private static NDArray filters(Parameters parameters, int inPerGroup, int out, int kernel) {
        return parameters.weight(
                "weight",
                new Shape(out, inPerGroup, kernel, kernel),
                Initializer.uniform(1 / Math.sqrt((double) inPerGroup * kernel * kernel)));
    }

    @Override
    NDArray branch(NDArray x, Scope scope) {
        boolean training = scope.training();
        NDArray y = norm0.forward(doubles ? Ops.upsampleNearest2x(x) : x, training);
        y = norm1.forward(convolve(y, expand, 1), training, Activation.SILU);
        int channels = (int) y.getShape().get(1);
        y = norm2.forward(convolve(y, depthwise, channels), training, Activation.SILU);
        return gate.forward(norm3.forward(convolve(y, project, 1), training));
    }

    private NDArray convolve(NDArray x, NDArray weight, int groups) {
        return Ops.conv2d(x, weight, Optional.empty(), 1, weight.getShape().get(2) / 2, groups, precision);
    }

    @Override
    NDArray skip(NDArray x) {
        return skip.map(convolution -> convolution.forward(NvaeOps.upsampleBilinear(x)))
                .orElse(x);
    }
}
