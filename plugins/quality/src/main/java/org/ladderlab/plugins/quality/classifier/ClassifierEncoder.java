package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;

/** An encoder whose one latent is the class of an example: {@code q(c | x) = softmax(logits(x))} of a {@link ClassifierNetwork}. */
public final class ClassifierEncoder implements Encoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "channels of the first convolution; the others have twice as many", min = 1) int channels,
            @Setting(value = "width of the hidden layer: how many features it gives", min = 1) int features,
            @Setting(
                            value = "probability that training drops a value before the hidden layer, and after it",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double dropout,
            @Setting(
                            value =
                                    "pixels by which training moves the images of a batch at most, up, down and to the sides",
                            min = 0)
                    int shift) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "classifier",
            new Config(16, 64, 0.5, 1),
            new ComponentType.Doc(
                    "An encoder whose one latent is the class of an image; with the loss 'classification' a classifier.",
                    "q(c | x) = softmax(logits(x))",
                    "Kingma et al. 2014, Semi-supervised learning with deep generative models, equation 4"),
            ClassifierEncoder::new);

    private final int classes;
    private final double dropout;
    private final int shift;
    private final ClassifierNetwork network;

    private ClassifierEncoder(Config config, BuildContext context) {
        this.dropout = config.dropout();
        this.shift = config.shift();
        this.classes = context.data().classes();
        if (classes < 2) {
            throw new ConfigurationException("The data '" + context.data().name()
                    + "' have no labels that tell classes apart; take data that have.");
        }
        this.network = new ClassifierNetwork(
                config.channels(), config.features(), classes, context.data(), context.parameters());
    }

    @Override
    public List<Level> levels() {
        return List.of(Level.of(0, 1, "class", new Shape(classes)));
    }

    /** The features. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDArray seen = scope.training() ? moved(moved(x, 2, scope), 3, scope) : x;
        return new NDList(network.features(seen, dropout, scope.training()));
    }

    /** Moved along an axis by as many pixels for all; what leaves on one side comes back on the other, where images mostly have a margin. */
    private NDArray moved(NDArray x, int axis, Scope scope) {
        long size = x.getShape().get(axis);
        long by = Math.floorMod((long) (scope.uniform() * (2 * shift + 1)) - shift, size);
        return by == 0
                ? x
                : x.split(new long[] {by}, axis)
                        .get(1)
                        .concat(x.split(new long[] {by}, axis).get(0), axis);
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        return Posterior.topDown(
                new OneHot(network.logits(Ops.dropout(evidence.singletonOrThrow(), dropout, scope.training()))));
    }
}
