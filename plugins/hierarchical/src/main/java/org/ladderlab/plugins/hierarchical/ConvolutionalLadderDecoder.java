package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Convolution;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LikelihoodDecoder;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The generative model of a ladder VAE over images:
 *
 * <pre>
 * p(z_L) = N(0, 1),  h_l = blocks_l(z_l, h_(l+1)),  p(z_(l-1) | z_>=l) = N(conv(h_l), softplus(conv(h_l))),  p(x | z) from h_1
 * </pre>
 *
 * The state is h_l, in the size of the level below. Without {@code skip}, h_l depends on z_l alone and the latents are a chain,
 * as in the ladder VAE of dense layers.
 */
public final class ConvolutionalLadderDecoder implements LikelihoodDecoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "p(x | z)", required = true) Ref<Likelihood> likelihood,
            @Setting("whether what is above a level reaches below it beside the latent") boolean skip) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "convolutional-ladder",
            new Config(Required.setting(), true),
            new ComponentType.Doc(
                    "Top-down generation over residual convolutions, in the sizes of the encoder 'convolutional-ladder'.",
                    "p(z_L) = N(0, 1), p(z_(l-1) | z_>=l) = N(mean(h_l), variance(h_l)), h_l = blocks_l(z_l, h_(l+1))",
                    "Sønderby et al. 2016, Ladder variational autoencoders, equations 4 to 6, with convolutions"),
            (config, context) -> new ConvolutionalLadderDecoder(
                    config,
                    context.part(ConvolutionalLadderEncoder.class).sizes(),
                    context.create("likelihood", config.likelihood()),
                    context.parameters()));

    private final ConvolutionalSizes sizes;
    private final boolean skip;
    private final Likelihood likelihood;
    private final List<ConvolutionalBlock> down = new ArrayList<>();
    private final List<ConvolutionalHead> priors = new ArrayList<>();
    private final Convolution output;

    private ConvolutionalLadderDecoder(
            Config config, ConvolutionalSizes sizes, Likelihood likelihood, Parameters parameters) {
        this.sizes = sizes;
        this.skip = config.skip();
        this.likelihood = likelihood;
        for (int l = 0; l <= sizes.deepest(); l++) {
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            int channels = sizes.channels().get(l);
            int latent = sizes.latents().get(l);
            int in = seesAbove(l) ? latent + channels : latent;
            down.add(new ConvolutionalBlock(ofLevel.scope("down"), in, sizes.channelsBelow(l), 1, sizes));
            if (l < sizes.deepest()) {
                priors.add(new ConvolutionalHead(ofLevel.scope("prior"), channels, latent, sizes.activation()));
            }
        }
        output = new Convolution(
                parameters.scope("output"),
                sizes.channelsBelow(0),
                sizes.data().shape().get(0) * likelihood.parametersPerChannel(),
                3);
    }

    private boolean seesAbove(int level) {
        return skip && level < sizes.deepest();
    }

    /** Nothing is known above the deepest level: zeros, (n, 1). */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(new Shape(examples, 1));
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
        if (level < sizes.deepest()) {
            return priors.get(level).forward(topDown);
        }
        Shape latent = sizes.levels().get(level).latent();
        return DiagonalGaussian.standard(
                scope.manager().zeros(Tensors.batched(topDown.getShape().get(0), latent)));
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        NDArray known = seesAbove(level) ? latent.concat(topDown, 1) : latent;
        NDArray enlarged = sizes.strides().get(level) == 2 ? Ops.upsampleNearest2x(known) : known;
        return down.get(level).forward(enlarged, scope);
    }

    @Override
    public Likelihood likelihood() {
        return likelihood;
    }

    @Override
    public NDArray parametersOf(NDArray topDown) {
        return output.forward(sizes.activation().apply(topDown));
    }
}
