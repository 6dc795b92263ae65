package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Warmup;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of any finite ladder, with its regularising terms weighed:
 *
 * <pre>
 * mean reconstruction + beta c(step) sum over levels of max(freeBits, mean KL_l)
 * c(step) = max(min((step - constant) / warmup, 1), minimum)
 * </pre>
 *
 * With freeBits = 0 a level counts as it is, even below 0. All terms and the bound are logged without weights, in nats per
 * example.
 */
public final class HierarchicalElbo implements Loss {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "factor on all terms but the reconstruction", min = 0) double beta,
            @Setting(value = "steps in which that factor grows linearly from 0 to beta; 0 for none", min = 0)
                    int warmupSteps,
            @Setting(value = "steps before the factor starts to grow", min = 0) int warmupDelay,
            @Setting(value = "smallest share of beta while it grows", min = 0, max = 1, belowMax = true)
                    double warmupMin,
            @Setting(value = "nats that each level's mean over the batch may have for nothing; 0 for none", min = 0)
                    double freeBits) {

        Warmup warmup() {
            return new Warmup(warmupSteps, warmupDelay, warmupMin);
        }
    }

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "hierarchical-elbo",
            new Config(1, 0, 0, 0, 0),
            new ComponentType.Doc(
                    "The negative evidence bound of any finite ladder, with warmup and free bits.",
                    "-E log p(x | z_1) + beta c(step) sum_l max(freeBits, mean KL_l)",
                    "Sønderby et al. 2016, section 2.3 (warmup); Kingma et al. 2016, equation 15 (free bits);"
                            + " Vahdat and Kautz 2020 (delay and minimum)"),
            (config, context) -> {
                check(config);
                return new HierarchicalElbo(config, context.part(Encoder.class), context.part(Decoder.class));
            });

    private final Config config;
    private final Encoder encoder;
    private final Decoder decoder;
    private final Bound bound;

    private HierarchicalElbo(Config config, Encoder encoder, Decoder decoder) {
        this.config = config;
        this.encoder = encoder;
        this.decoder = decoder;
        this.bound = new HierarchicalBound(encoder, decoder);
    }

    private static void check(Config config) {
        Config standard = TYPE.defaults();
        if (config.beta() == 0) {
            String because = "'beta' is 0, so nothing but the reconstruction is minimised";
            Idle.refuse("warmupSteps", config.warmupSteps(), standard.warmupSteps(), because);
            Idle.refuse("freeBits", config.freeBits(), standard.freeBits(), because);
        }
        config.warmup().requireNoneIdle(standard.warmup());
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        LedgerTerms ledger = bound.ledger(batch.data(), Integer.MAX_VALUE, scope);
        Map<String, NDArray> terms = new LinkedHashMap<>();
        NDArray reconstruction = ledger.reconstruction().mean();
        NDArray prior = ledger.prior().mean();
        terms.put("reconstruction", reconstruction);
        terms.put("prior", prior);
        NDArray total = reconstruction.add(prior);
        NDArray weighed = atLeast(config.freeBits(), prior);
        for (LedgerTerms.Consistency level : ledger.levels()) {
            NDArray nats = level.nats().mean();
            terms.put(level.name(), nats);
            total = total.add(nats);
            weighed = weighed.add(atLeast(config.freeBits(), nats));
        }
        double factor = config.beta() * config.warmup().factor(scope.number());
        return new Objective(reconstruction.add(Tensors.scale(weighed, factor)), terms, Optional.of(total));
    }

    /** {@code max(freeBits, nats)}; without free bits the nats as they are, for bottom-up terms may be negative. */
    static NDArray atLeast(double freeBits, NDArray nats) {
        return freeBits == 0 ? nats : nats.maximum(Tensors.constant(nats, freeBits));
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }

    /** That of a finite diffusion, which is a ladder like any other, after any warmup; free bits know no noise level. */
    @Override
    public Optional<EffectiveWeighting> effectiveWeighting() {
        return encoder instanceof GaussianDiffusion diffusion && config.freeBits() == 0
                ? Optional.of(EffectiveWeighting.ofSteps(diffusion, i -> config.beta(), config.beta() == 1))
                : Optional.empty();
    }
}
