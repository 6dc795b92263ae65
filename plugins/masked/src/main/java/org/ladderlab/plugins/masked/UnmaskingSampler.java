package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Draws from a masked diffusion: everything is masked, and in each step a masked value is revealed with probability {@code r = (alpha_s -
 * alpha_t) / (1 - alpha_t)} and then drawn from the network's law of it. Without {@code steps} a finite ladder takes its own, and the
 * infinite one reveals one value after the other in a random order, which is a draw from the model that its ledger is of.
 */
public final class UnmaskingSampler implements Sampler {

    /** The settings. */
    public record Config(
            @Setting(
                            value =
                                    "number of steps; absent for those of the ladder, of the infinite one a value in each",
                            min = 1)
                    Optional<Integer> steps,
            @Setting(value = "temperature of the values: they are drawn from p^(1 / temperature^2)", min = 0)
                    double temperature)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), temperature);
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "unmasking",
            new Config(Optional.empty(), 1),
            new ComponentType.Doc(
                    "Reveals masked values step by step; for the decoder 'masked-denoiser'.",
                    "a masked value is revealed with probability (alpha_s - alpha_t) / (1 - alpha_t), as k ~ p(k | z_t)",
                    "Shi et al. 2024 (MD4), section 4; Sahoo et al. 2024 (MDLM), section 3.2; one by one: Uria et al. 2014"),
            UnmaskingSampler::new);

    private final Config config;
    private final MaskedDiffusion diffusion;
    private final MaskedDenoiser decoder;

    private UnmaskingSampler(Config config, BuildContext context) {
        this.config = config;
        this.diffusion = context.part(MaskedDiffusion.class);
        this.decoder = context.part(MaskedDenoiser.class);
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        NDArray start = decoder.start(count, scope);
        Optional<Integer> steps = config.steps().or(diffusion::steps);
        NDArray z = steps.isPresent() ? inSteps(start, steps.get(), scope) : oneByOne(start, scope);
        return diffusion.values().data(z, z);
    }

    private NDArray inSteps(NDArray start, int steps, Scope scope) {
        NDArray z = start;
        for (int i = steps; i > 0; i--) {
            z = drawn(z, diffusion.reveal((i - 1.0) / steps, (double) i / steps), scope);
        }
        return z;
    }

    private NDArray oneByOne(NDArray start, Scope scope) {
        NDArray rank = MaskedDiffusion.ranks(start.getShape(), scope);
        NDArray z = start;
        for (int i = 0; i < rank.getShape().get(1); i++) {
            NDArray next = rank.eq(Tensors.constant(rank, i)).reshape(start.getShape());
            z = NDArrays.where(next, drawn(z, 1, scope), z);
        }
        return z;
    }

    private NDArray drawn(NDArray z, double reveal, Scope scope) {
        scope.note("evaluations", scope.notes().getOrDefault("evaluations", 0.0) + 1);
        return new Absorbing(z, reveal, decoder.logValues(z, scope)).sample(config.temperature(), scope);
    }
}
