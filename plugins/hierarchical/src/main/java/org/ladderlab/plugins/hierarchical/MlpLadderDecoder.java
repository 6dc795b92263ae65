package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LikelihoodDecoder;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The generative model of a ladder VAE, over dense layers of the encoder's sizes:
 *
 * <pre>
 * p(z_L) = N(0, 1),  h_l = MLP_l(z_l),  p(z_(l-1) | z_l) = N(linear(h_l), softplus(linear(h_l))),  p(x | z_1) from linear(h_1)
 * </pre>
 *
 * or, as the encoder's {@link LatentLaw} says, of zeros and ones with logits linear(h_l), equally probable at the top. The state is h_l,
 * (n, hidden width).
 */
public final class MlpLadderDecoder implements LikelihoodDecoder {

    /** What an experiment file can say. */
    public record Config(@Setting(value = "p(x | z_1)", required = true) Ref<Likelihood> likelihood) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "mlp-ladder",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "Top-down generation over dense layers, in the sizes of the encoder 'mlp-ladder' or 'mlp-bottom-up'.",
                    "p(z_L) = N(0, 1), p(z_(l-1) | z_l) = N(mean(h_l), variance(h_l)), h_l = MLP_l(z_l)",
                    "Sønderby et al. 2016, Ladder variational autoencoders, equations 4 to 6"),
            (config, context) -> new MlpLadderDecoder(
                    context.part(LadderEncoder.class).sizes(),
                    context.create("likelihood", config.likelihood()),
                    context.data(),
                    context.parameters()));

    private final LadderSizes sizes;
    private final Likelihood likelihood;
    private final DataSpec data;
    private final List<DenseBlock> down = new ArrayList<>();
    private final List<LadderInference.Estimate> priors = new ArrayList<>();
    private final Linear output;

    private MlpLadderDecoder(LadderSizes sizes, Likelihood likelihood, DataSpec data, Parameters parameters) {
        this.sizes = sizes;
        this.likelihood = likelihood;
        this.data = data;
        for (int l = 0; l <= sizes.deepest(); l++) {
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            int width = sizes.width().get(l);
            down.add(new DenseBlock(ofLevel.scope("down"), sizes.latents().get(l), width, sizes));
            if (l < sizes.deepest()) {
                priors.add(sizes.law()
                        .head(
                                ofLevel.scope("prior"),
                                sizes.width().get(l + 1),
                                sizes.latents().get(l)));
            }
        }
        output = new Linear(
                parameters.scope("output"),
                sizes.width().get(0),
                data.dimensions() * likelihood.parametersPerChannel());
    }

    /** Nothing is known above the deepest level: zeros, (n, 1). */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(new Shape(examples, 1));
    }

    @Override
    public Law prior(int level, NDArray topDown, Scope scope) {
        if (level < sizes.deepest()) {
            return priors.get(level).forward(topDown);
        }
        return sizes.law()
                .standard(scope.manager()
                        .zeros(new Shape(
                                topDown.getShape().get(0), sizes.latents().get(level))));
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return down.get(level).forward(latent, scope);
    }

    @Override
    public Likelihood likelihood() {
        return likelihood;
    }

    @Override
    public NDArray parametersOf(NDArray topDown) {
        long[] shape = data.shape().getShape().clone();
        shape[0] *= likelihood.parametersPerChannel();
        return output.forward(topDown)
                .reshape(Tensors.batched(topDown.getShape().get(0), new Shape(shape)));
    }
}
