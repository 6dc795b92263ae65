package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.function.UnaryOperator;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * Noise within each value's cell whose law is learned with the model above: a logistic flow of one step, whose location and scale two
 * convolutions make of the image, or two linear maps of data that are none. The second starts at 0, so the law starts uniform.
 */
public final class VariationalDequantisation extends DequantisingEncoder {

    /** The settings. */
    public record Config(@Setting(value = "channels between the two layers", min = 1) int width) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "variational-dequantisation",
            new Config(32),
            new ComponentType.Doc(
                    "Values on a grid with noise whose law is learned, for a continuous model above.",
                    "-log P(x) <= E[-log p(v) + log q(u|x)] - D log cell, u = sigmoid(m(x) + exp(s(x)) e)",
                    "Ho et al. 2019 (Flow++), section 3.1; Song, Durkan et al. 2021 (ScoreFlow)"),
            (config, context) -> new VariationalDequantisation(config, context));

    private final UnaryOperator<NDArray> network;

    private VariationalDequantisation(Config config, BuildContext context) {
        super(context);
        Parameters first = context.parameters().scope("first");
        Parameters last = context.parameters().scope("last");
        Initializer zeros = Initializer.constant(0);
        long channels = context.data().shape().get(0);
        if (context.data().shape().dimension() == 3) {
            Convolution one = new Convolution(first, channels, config.width(), 3);
            Convolution other = new Convolution(
                    /* parameters= */ last,
                    /* in= */ config.width(),
                    /* out= */ 2 * channels,
                    /* kernel= */ 3,
                    /* stride= */ 1,
                    /* groups= */ 1,
                    /* initializer= */ zeros);
            network = x -> other.forward(Activation.SILU.apply(one.forward(x)));
        } else {
            long dimensions = context.data().dimensions();
            Linear one = new Linear(first, dimensions, config.width());
            Linear other = new Linear(last, config.width(), 2 * dimensions, zeros);
            network = x -> other.forward(Activation.SILU.apply(one.forward(x.reshape(-1, dimensions))));
        }
    }

    @Override
    DequantisedLaw law(NDArray x, double cell, Scope scope) {
        NDArray output = network.apply(x);
        long half = output.getShape().get(1) / 2;
        NDArray location = output.get(new NDIndex(":, 0:{}", half)).reshape(x.getShape());
        NDArray logScale = output.get(new NDIndex(":, {}:", half)).reshape(x.getShape());
        return DequantisedLaw.drawn(x, cell, location, logScale, scope);
    }
}
