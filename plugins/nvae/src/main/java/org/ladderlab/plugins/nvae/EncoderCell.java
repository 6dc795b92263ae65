package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * The residual cell of the way up (Vahdat and Kautz 2020, figure 3b): twice BN, swish, 3x3 convolution, then squeeze and
 * excite. A cell that halves the image doubles its channels; its skip is swish and four 1x1 convolutions, one for each pixel
 * of a 2x2 block.
 */
final class EncoderCell extends Cell {

    private final boolean halves;
    private final BatchNorm norm0;
    private final WeightNormConvolution convolution0;
    private final BatchNorm norm1;
    private final WeightNormConvolution convolution1;
    private final SqueezeExcite gate;
    private final List<WeightNormConvolution> skips = new ArrayList<>();

    EncoderCell(Parameters parameters, int in, boolean halves) {
        int out = halves ? 2 * in : in;
        this.halves = halves;
        norm0 = new BatchNorm(parameters.scope("norm0"), in, MOMENTUM);
        convolution0 = new WeightNormConvolution(parameters.scope("conv0"), in, out, 3, halves ? 2 : 1);
        norm1 = new BatchNorm(parameters.scope("norm1"), out, MOMENTUM);
        convolution1 = new WeightNormConvolution(parameters.scope("conv1"), out, out, 3);
        gate = new SqueezeExcite(parameters.scope("gate"), out);
        for (int i = 0; halves && i < 4; i++) {
            int share = i < 3 ? out / 4 : out - 3 * (out / 4);
            skips.add(new WeightNormConvolution(parameters.scope("skip" + i), in, share, 1));
        }
    }

    @Override
    NDArray branch(NDArray x, Scope scope) {
        NDArray y = convolution0.forward(norm0.forward(x, scope.training(), Activation.SILU));
        return gate.forward(convolution1.forward(norm1.forward(y, scope.training(), Activation.SILU)));
    }

    @Override
    NDArray skip(NDArray x) {
        if (!halves) {
            return x;
        }
        NDArray active = Ops.silu(x);
        NDList parts = new NDList();
        for (int i = 0; i < 4; i++) {
            parts.add(skips.get(i).forward(NvaeOps.everyOther(active, i / 2, i % 2)));
        }
        return NDArrays.concat(parts, 1);
    }
}
