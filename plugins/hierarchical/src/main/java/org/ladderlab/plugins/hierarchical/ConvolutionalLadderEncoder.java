package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * The inference model of a ladder VAE over images, with residual convolutions on the way up:
 *
 * <pre>
 * d_0 = x,  d_l = blocks_l(d_(l-1)),  estimate_l = N(conv(d_l), softplus(conv(d_l)))
 * </pre>
 *
 * and on the way down q(z_l | z_>l, x) merges the estimate with the decoder's p(z_l | z_>l). The deepest level has nothing
 * above it: q(z_L | x) is the estimate.
 */
public final class ConvolutionalLadderEncoder implements Encoder {

    /** What an experiment file can say; the lists go from the level next to the data to the deepest. */
    public record Config(
            @Setting(value = "features at each level", min = 1) List<Integer> channels,
            @Setting(value = "channels of each latent", min = 1) List<Integer> latents,
            @Setting(value = "by how much the image shrinks on the way up to each level: 1 or 2", min = 1, max = 2)
                    List<Integer> strides,
            @Setting(value = "residual blocks between two levels", min = 0) int blocks,
            @Setting("activation of the convolutions") Activation activation,
            @Setting("whether convolutions are batch-normalised") boolean batchNorm,
            @Setting("how the data's estimate and the prior make q") Merge merge) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "convolutional-ladder",
            new Config(
                    /* channels= */ List.of(32, 64, 64),
                    /* latents= */ List.of(4, 8, 16),
                    /* strides= */ List.of(2, 2, 1),
                    /* blocks= */ 1,
                    /* activation= */ Activation.LEAKY_RELU,
                    /* batchNorm= */ true,
                    /* merge= */ Merge.PRECISION_WEIGHTED),
            new ComponentType.Doc(
                    "Top-down inference over residual convolutions: the ladder VAE for images.",
                    "q(z_l | z_>l, x) = N(v (mean_e / v_e + mean_p / v_p), v), 1/v = 1/v_e + 1/v_p",
                    "Sønderby et al. 2016, Ladder variational autoencoders, section 2.2, with convolutions"),
            (config, context) -> new ConvolutionalLadderEncoder(
                    new ConvolutionalSizes(
                            context.data(),
                            config.channels(),
                            config.latents(),
                            config.strides(),
                            config.blocks(),
                            config.activation(),
                            config.batchNorm()),
                    config.merge(),
                    context.parameters()));

    private final ConvolutionalSizes sizes;
    private final LadderInference inference;

    private ConvolutionalLadderEncoder(ConvolutionalSizes sizes, Merge merge, Parameters parameters) {
        this.sizes = sizes;
        List<LadderInference.Stage> stages = new ArrayList<>();
        for (int l = 0; l <= sizes.deepest(); l++) {
            long in = l == 0 ? sizes.data().shape().get(0) : sizes.channelsBelow(l);
            int channels = sizes.channels().get(l);
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            ConvolutionalBlock up = new ConvolutionalBlock(
                    ofLevel.scope("up"), in, channels, sizes.strides().get(l), sizes);
            ConvolutionalHead estimate = new ConvolutionalHead(
                    ofLevel.scope("estimate"),
                    merge.seesAbove(l, sizes.deepest()) ? 2L * channels : channels,
                    sizes.latents().get(l),
                    sizes.activation());
            stages.add(new LadderInference.Stage(up::forward, estimate::forward));
        }
        this.inference = new LadderInference(List.copyOf(stages), merge);
    }

    /** What the decoder mirrors. */
    ConvolutionalSizes sizes() {
        return sizes;
    }

    @Override
    public List<Level> levels() {
        return sizes.levels();
    }

    /** The features d_1 .. d_L of the way up. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        return inference.features(x, scope);
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        return inference.posterior(level, evidence, topDown, prior);
    }
}
