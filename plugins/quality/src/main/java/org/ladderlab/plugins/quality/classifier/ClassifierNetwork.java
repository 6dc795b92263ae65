package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Three convolutions, of which the last two halve the image, a hidden layer, and a logit for each class:
 *
 * <pre>
 * features = silu(linear(silu(conv(silu(conv(silu(conv(x))))))))),   logits = linear(features)
 * </pre>
 *
 * Values on a grid are first put onto [-1, 1].
 */
public final class ClassifierNetwork {

    private static final Activation ACTIVATION = Activation.SILU;
    private static final int KERNEL = 3;

    private final Optional<PixelGrid> grid;
    private final Convolution first;
    private final Convolution second;
    private final Convolution third;
    private final Linear features;
    private final Linear classes;

    /**
     * Makes the layers.
     *
     * @param channels of the first convolution; the others have twice as many
     * @param width of the hidden layer: the number of features
     * @throws ConfigurationException if the examples are no images
     */
    public ClassifierNetwork(int channels, int width, int classes, DataSpec data, Parameters parameters) {
        if (!data.isImage()) {
            throw new ConfigurationException(
                    "A classifier sees images of shape (channels, height, width), and an example of '" + data.name()
                            + "' is of shape " + data.shape() + "; take data of images.");
        }
        Shape shape = data.shape();
        long doubled = 2L * channels;
        long pixels = quarter(shape.get(1)) * quarter(shape.get(2));
        this.grid = data.grid();
        this.first = new Convolution(parameters.scope("first"), shape.get(0), channels, KERNEL);
        this.second = new Convolution(parameters.scope("second"), channels, doubled, KERNEL, 2, 1);
        this.third = new Convolution(parameters.scope("third"), doubled, doubled, KERNEL, 2, 1);
        this.features = new Linear(parameters.scope("features"), doubled * pixels, width);
        this.classes = new Linear(parameters.scope("classes"), width, classes);
    }

    private static long quarter(long size) {
        return (size + 3) / 4;
    }

    /** The hidden layer, (n, width), of examples (n, channels, height, width). */
    public NDArray features(NDArray x) {
        return features(x, 0, /* training= */ false);
    }

    /** The same; training drops a value that the hidden layer sees with this probability. */
    NDArray features(NDArray x, double dropout, boolean training) {
        NDArray y = ACTIVATION.apply(
                first.forward(grid.map(values -> centred(x, values)).orElse(x)));
        y = ACTIVATION.apply(second.forward(y));
        y = ACTIVATION.apply(third.forward(y));
        NDArray seen = Ops.dropout(y.reshape(y.getShape().get(0), -1), dropout, training);
        return ACTIVATION.apply(features.forward(seen));
    }

    private static NDArray centred(NDArray x, PixelGrid values) {
        double highest = values.value(values.count() - 1);
        return Tensors.scale(Tensors.shift(x, -(highest + values.lowest()) / 2), 2 / (highest - values.lowest()));
    }

    /** A logit for each class, (n, classes), from features. */
    public NDArray logits(NDArray hidden) {
        return classes.forward(hidden);
    }
}
