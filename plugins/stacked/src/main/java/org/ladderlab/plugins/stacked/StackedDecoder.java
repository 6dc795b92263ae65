package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** The two decoders of a {@link StackedEncoder}: {@code p(x, z, w) = p(w) p(z | w) p(x | z)}. Above z the state is the upper decoder's. */
public final class StackedDecoder implements Decoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "the decoder of the ladder below", required = true) Ref<Decoder> below,
            @Setting(value = "the decoder of its deepest latent, which must give a density", required = true)
                    Ref<Decoder> above) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "stacked",
            new Config(Required.setting(), Required.setting()),
            new ComponentType.Doc(
                    "The decoders of a ladder and of the model above it.",
                    "p(x, z, w) = p(w) p(z | w) p(x | z)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), section 3"),
            StackedDecoder::new);

    private final StackedEncoder encoder;
    private final Decoder below;
    private final Decoder above;

    private StackedDecoder(Config config, BuildContext context) {
        encoder = context.part(StackedEncoder.class);
        below = context.create("below", config.below(), context.data(), encoder.below());
        above = encoder.create("above", config.above(), context, encoder.above());
        if (!above.isDensity()) {
            throw new ConfigurationException(
                    "above",
                    "Latents are continuous, and the decoder above gives probabilities of values on a grid; give it a likelihood"
                            + " that is a density, such as 'gaussian'.");
        }
    }

    Decoder below() {
        return below;
    }

    Decoder above() {
        return above;
    }

    /**
     * What the ladder below makes of a deepest latent.
     *
     * @param drawn whether the latents between are drawn from their priors, or are their best guesses
     */
    NDArray decode(NDArray latent, boolean drawn, Scope scope) {
        NDArray state = below.start(latent.getShape().get(0), scope);
        state = below.descend(encoder.deepest(), state, latent, scope);
        for (int l = encoder.deepest() - 1; l >= 0; l--) {
            Law prior = below.prior(l, state, scope);
            state = below.descend(l, state, drawn ? prior.sample(scope) : prior.bestGuess(), scope);
        }
        return below.mean(state, scope);
    }

    @Override
    public NDArray start(long examples, Scope scope) {
        return above.start(examples, scope);
    }

    @Override
    public Law prior(int level, NDArray topDown, Scope scope) {
        if (level == encoder.deepest()) {
            return new DecodedLaw(above, topDown, encoder.latents().shape(), scope);
        }
        return level < encoder.deepest()
                ? below.prior(level, topDown, scope)
                : above.prior(level - encoder.deepest() - 1, topDown, scope);
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        if (level > encoder.deepest()) {
            return above.descend(level - encoder.deepest() - 1, topDown, latent, scope);
        }
        NDArray state = level < encoder.deepest()
                ? topDown
                : below.start(latent.getShape().get(0), scope);
        return below.descend(level, state, latent, scope);
    }

    @Override
    public boolean isDensity() {
        return below.isDensity();
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        return below.logLikelihood(topDown, x, scope);
    }

    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        return below.mean(topDown, scope);
    }

    @Override
    public boolean conditional() {
        return below.conditional() || above.conditional();
    }

    @Override
    public boolean guidable() {
        return above.guidable() || below.guidable();
    }
}
