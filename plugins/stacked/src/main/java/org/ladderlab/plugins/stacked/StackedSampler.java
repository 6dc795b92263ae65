package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.PriorSampler;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** Draws the deepest latent of the ladder below by a sampler of the model above it, then each level below from its prior. */
public final class StackedSampler implements PriorSampler {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "a sampler of the model above, such as 'ancestral'", required = true)
                    Ref<Sampler> above) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "stacked",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "Draws latents by the sampler of the model above, and the rest from the priors of the ladder below.",
                    "z ~ p(z) of the model above, z_l ~ p(z_l | z_>l), the mean of p(x | z_1)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), section 3"),
            (config, context) -> {
                StackedEncoder encoder = context.part(StackedEncoder.class);
                StackedDecoder decoder = context.part(StackedDecoder.class);
                return new StackedSampler(
                        encoder.create("above", config.above(), context, encoder.above(), decoder.above()),
                        encoder,
                        decoder);
            });

    private final Sampler above;
    private final StackedEncoder encoder;
    private final StackedDecoder decoder;

    private StackedSampler(Sampler above, StackedEncoder encoder, StackedDecoder decoder) {
        this.above = above;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        return decoder.decode(prior(count, scope), true, scope);
    }

    @Override
    public Level latent() {
        return encoder.below().levels().get(encoder.deepest());
    }

    @Override
    public Law posterior(NDArray x, Scope scope) {
        return encoder.posterior(x, scope);
    }

    @Override
    public NDArray prior(long count, Scope scope) {
        return above.sample(count, scope);
    }
}
