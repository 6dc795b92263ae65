package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/**
 * Any sampler with classifier-free guidance ({@link Guidance}): every denoising step moves away from what the model would do
 * without the label. It samples {@code p(x | label)} at w = 0, and something sharper and less varied above. Where the step
 * asks for no classes, all are drawn in turn, or those that the sampler has.
 */
public final class GuidedSampler implements Sampler.Wrapping {

    /** The settings. */
    public record Config(
            @Setting(value = "strength w of the guidance; 0 for none, -1 to ignore the label", min = -1)
                    double guidanceWeight,
            @Setting(value = "the sampler", required = true) Ref<Sampler> sampler)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return sampler.config() instanceof Sampler.Stepped stepped
                    ? new Config(guidanceWeight, new Ref<>(sampler.type(), stepped.inSteps(count)))
                    : this;
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "guided",
            new Config(1, Required.setting()),
            new ComponentType.Doc(
                    "Any sampler of a conditional model, with classifier-free guidance.",
                    "(1 + w) f(z, label) - w f(z) in the place of f(z, label)",
                    "Ho and Salimans 2022, equation 6"),
            GuidedSampler::of);

    private final double weight;
    private final List<Integer> classes;
    private final Sampler sampler;

    private GuidedSampler(double weight, List<Integer> classes, Sampler sampler) {
        this.weight = weight;
        this.classes = classes;
        this.sampler = sampler;
    }

    private static GuidedSampler of(Config config, BuildContext context) {
        Decoder decoder = context.part(Decoder.class);
        if (decoder.conditional() && !decoder.guidable() && config.guidanceWeight() != 0) {
            throw new ConfigurationException(
                    "guidanceWeight",
                    "Guidance compares the model with itself without the label, and training never hides one, so that part would"
                            + " stay untrained; set 'labels: {dropout: 0.1}' in the decoder's network, or guidanceWeight to 0.");
        }
        if (!decoder.conditional()) {
            throw new ConfigurationException("Guidance needs a model that is told the labels, and this one is not; set"
                    + " 'labels: {dropout: 0.1}' in the decoder's network, or use '"
                    + config.sampler().type().name() + "' itself.");
        }
        List<Integer> all = IntStream.range(0, context.data().classes()).boxed().toList();
        return new GuidedSampler(config.guidanceWeight(), all, context.create("sampler", config.sampler()));
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        Condition asked = scope.condition()
                .or(() -> classes(count, scope).map(own -> new Condition(own, 0)))
                .orElseGet(() -> Condition.inTurn(classes, Math.toIntExact(count)));
        return sampler.sample(count, scope.given(Optional.of(asked.guided(weight))));
    }

    @Override
    public Sampler sampler() {
        return sampler;
    }
}
