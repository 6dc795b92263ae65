package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.nn.Ops;
import org.ladderlab.nn.TimeEmbedding;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * A residual network without convolutions, for examples of any shape:
 *
 * <pre>
 * h = first(z, e),   h += W2 dropout(f(W1 f(h) + V e)) for each block,   output = last(f(h))
 * </pre>
 *
 * <p>with the {@link TimeEmbedding} e of {@link NoiseTime#LOG_SNR}, plus the {@link LabelEmbedding} of a network that is told
 * the labels, and a linear map of the encoder's auxiliary latent where it has one. {@code W2} and {@code last} start at zero, so the network starts as the zero function.
 */
public final class MlpNetwork implements Network {

    /** Settings of {@code mlp}. */
    public record Config(
            @Setting(value = "units of each hidden layer", min = 1) int width,
            @Setting(value = "residual blocks of two hidden layers", min = 0) int blocks,
            @Setting(value = "function f between layers") Activation activation,
            @Setting(value = "probability that training drops a unit in a block", min = 0, max = 1, belowMax = true)
                    double dropout,
            @Setting("how it is told the labels; absent for not at all") Optional<LabelEmbedding.Config> labels) {}

    public static final ComponentType<Network, Config> TYPE = ComponentType.of(
            Kind.NETWORK,
            "mlp",
            new Config(128, 2, Activation.SILU, 0, Optional.empty()),
            new ComponentType.Doc(
                    "Residual fully connected layers, told the noise level at each; for examples of any shape.",
                    "h = first(z, e), h += W2 f(W1 f(h) + V e), output = last(f(h)), e = embedding(logSnr)",
                    "blocks: He et al. 2016; embedding: Ho et al. 2020, appendix B"),
            MlpNetwork::new);

    /** {@code W2 dropout(f(W1 f(h) + V e))}. */
    private final class Block {

        private final Linear w1;
        private final Linear w2;
        private final Linear v;

        Block(Parameters parameters, int width) {
            w1 = new Linear(parameters.scope("w1"), width, width);
            w2 = new Linear(parameters.scope("w2"), width, width, Initializer.constant(0));
            v = new Linear(parameters.scope("v"), EMBEDDING, width);
        }

        NDArray forward(NDArray h, NDArray e, boolean training) {
            NDArray hidden = f.apply(w1.forward(f.apply(h)).add(v.forward(e)));
            return w2.forward(Ops.dropout(hidden, dropout, training));
        }
    }

    private static final int EMBEDDING = 64;

    private final Activation f;
    private final double dropout;
    private final UnaryOperator<NDArray> time;
    private final TimeEmbedding embedding;
    private final Optional<LabelEmbedding> labels;
    private final Optional<AuxiliaryEmbedding> auxiliary;
    private final Linear first;
    private final List<Block> blocks;
    private final Linear last;

    private MlpNetwork(Config config, BuildContext context) {
        DataSpec data = context.data();
        Parameters parameters = context.parameters();
        this.f = config.activation;
        this.dropout = config.dropout;
        this.time = NoiseTime.LOG_SNR.in(context);
        this.embedding =
                new TimeEmbedding(parameters.scope("time_embedding"), NoiseEmbedding.DDPM, EMBEDDING, EMBEDDING);
        this.labels = config.labels.map(
                settings -> new LabelEmbedding(settings, data, parameters.scope("class_embedding"), EMBEDDING));
        this.auxiliary = AuxiliaryEmbedding.of(context, EMBEDDING);
        this.first = new Linear(parameters.scope("first"), data.dimensions() + EMBEDDING, config.width);
        this.blocks = IntStream.range(0, config.blocks)
                .mapToObj(i -> new Block(parameters.scope("blocks." + i), config.width))
                .toList();
        this.last = new Linear(
                parameters.scope("last"), config.width, context.outputs() * data.dimensions(), Initializer.constant(0));
    }

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        NDArray noise = embedding.forward(time.apply(logSnr));
        NDArray labelled = labels.map(table -> table.addTo(noise, scope)).orElse(noise);
        NDArray e = auxiliary.map(map -> map.addTo(labelled, scope)).orElse(labelled);
        NDArray h = first.forward(z.reshape(z.getShape().get(0), -1).concat(e, 1));
        for (Block block : blocks) {
            h = h.add(block.forward(h, e, scope.training()));
        }
        return last.forward(f.apply(h))
                .reshape(new Shape(z.getShape().get(0), -1).addAll(z.getShape().slice(2)));
    }

    @Override
    public boolean conditional() {
        return labels.isPresent();
    }

    @Override
    public boolean guidable() {
        return labels.map(LabelEmbedding::hidesSome).orElse(false);
    }
}
