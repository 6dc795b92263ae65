package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * The deterministic map between two levels: a 3x3 convolution that may halve the image, then residual blocks {@code x +
 * conv(activation(batchNorm(conv(activation(batchNorm(x))))))}.
 */
final class ConvolutionalBlock {

    /** Normalisation, activation, 3x3 convolution. */
    private record Layer(Optional<BatchNorm> norm, Activation activation, Convolution convolution) {

        static Layer of(Parameters parameters, int channels, ConvolutionalSizes sizes) {
            Optional<BatchNorm> norm = sizes.batchNorm()
                    ? Optional.of(new BatchNorm(parameters.scope("norm"), channels))
                    : Optional.empty();
            return new Layer(
                    norm, sizes.activation(), new Convolution(parameters.scope("conv"), channels, channels, 3));
        }

        NDArray forward(NDArray x, Scope scope) {
            return convolution.forward(
                    norm.map(n -> n.forward(x, scope.training(), activation)).orElseGet(() -> activation.apply(x)));
        }
    }

    /** Two layers whose result is added to their input. */
    private record Residual(Layer first, Layer second) {

        NDArray forward(NDArray x, Scope scope) {
            return x.add(second.forward(first.forward(x, scope), scope));
        }
    }

    private final MemoryLayout memoryLayout;
    private final Convolution resize;
    private final List<Residual> blocks = new ArrayList<>();

    ConvolutionalBlock(Parameters parameters, long in, int out, int stride, ConvolutionalSizes sizes) {
        memoryLayout = parameters.memoryLayout().or(MemoryLayout.CHANNELS_LAST);
        resize = new Convolution(parameters.scope("resize"), in, out, 3, stride, 1);
        for (int i = 0; i < sizes.blocks(); i++) {
            Parameters block = parameters.scope("block" + i);
            blocks.add(new Residual(Layer.of(block.scope("0"), out, sizes), Layer.of(block.scope("1"), out, sizes)));
        }
    }

    /** (n, in, h, w) to (n, out, h / stride, w / stride). */
    NDArray forward(NDArray x, Scope scope) {
        NDArray y = Ops.laidOut(resize.forward(x), memoryLayout);
        for (Residual block : blocks) {
            y = block.forward(y, scope);
        }
        return y;
    }
}
