package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/**
 * Draws every level of a finite ladder from its prior, from the deepest down, and gives the mean of p(x | z_1):
 *
 * <pre>
 * z_l ~ p^(1 / temperature^2), of a normal prior mean_p + temperature * standard deviation_p * eps
 * </pre>
 */
public final class TopDownSampler implements Sampler {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value =
                                    "factor on the standard deviation of each normal prior; others are raised to 1 / temperature^2",
                            min = 0)
                    double temperature) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "top-down",
            new Config(1),
            new ComponentType.Doc(
                    "Draws each level of a finite ladder from its prior, and gives the mean of p(x | z_1).",
                    "z_l ~ p^(1 / temperature^2), of a normal prior mean_p + temperature * standard deviation_p * eps",
                    "Vahdat and Kautz 2020, NVAE, section 4.1"),
            (config, context) -> new TopDownSampler(
                    config, context.part(Encoder.class).levels().size(), context.part(Decoder.class)));

    private final double temperature;
    private final int levels;
    private final Decoder decoder;

    private TopDownSampler(Config config, int levels, Decoder decoder) {
        if (levels == 0) {
            throw new ConfigurationException("The sampler 'top-down' visits every level, and this ladder has infinitely"
                    + " many; give the encoder a finite number of steps, or use a sampler with steps of its own.");
        }
        this.temperature = config.temperature();
        this.levels = levels;
        this.decoder = decoder;
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        NDArray state = decoder.start(count, scope);
        for (int l = levels - 1; l >= 0; l--) {
            Law prior = decoder.prior(l, state, scope);
            state = decoder.descend(l, state, prior.sample(temperature, scope), scope);
        }
        return decoder.mean(state, scope);
    }
}
