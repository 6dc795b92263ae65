package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.HierarchicalBound.BelowDeepest;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Warmup;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The bound of a ladder with a diffusion of its deepest latent z above it, all learned together, a mean over the batch in nats per
 * example:
 *
 * <pre>
 * -log p(x|z_1) + c(step) (levels below z - H(q(z|x)) - log p(z|z_0) + 1/2 (-dl/dt) ||eps - epsHat(z_t)||^2 / density(t) + KL(q(z_1|z) || p))
 * </pre>
 *
 * With a weighting w the denoiser minimises {@code w(l_t)} times its term, and the ladder the bound as before. One backward pass does for
 * both: the denoiser's term is taken with weight w at {@code z' = stop(z) + (c / w) (z - stop(z))}, which is z, and through which alone
 * what reaches the ladder is multiplied by c / w.
 */
public final class LatentDiffusionLoss implements Loss {

    /** What an experiment file can say. */
    public record Config(
            @Setting("weight w of the denoiser's term for the denoiser alone; without it one objective, the bound")
                    Optional<Ref<WeightingFunction>> weighting,
            @Setting("how times are drawn; without it (u + i/n) mod 1") Optional<Ref<TimeSampling>> times,
            @Setting(value = "steps in which the factor c grows linearly from 0 to 1; 0 for none", min = 0)
                    int warmupSteps,
            @Setting(value = "steps before the factor starts to grow", min = 0) int warmupDelay,
            @Setting(value = "smallest value of the factor while it grows", min = 0, max = 1, belowMax = true)
                    double warmupMin) {

        Warmup warmup() {
            return new Warmup(warmupSteps, warmupDelay, warmupMin);
        }
    }

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "latent-diffusion",
            new Config(Optional.empty(), Optional.empty(), 0, 0, 0),
            new ComponentType.Doc(
                    "The bound of a ladder with a diffusion above it, or with a weighting of its own for the diffusion's denoiser.",
                    "-E log p(x|z_1) + c (KLs below z - H(q(z|x)) + bound of the diffusion on z)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), equations 4 to 10 and appendix G"),
            LatentDiffusionLoss::new);

    private final Config config;
    private final GaussianDiffusion diffusion;
    private final NoiseSchedule schedule;
    private final String codingName;
    private final StackedBound bound;
    private final DiffusionBound above;
    private final WeightingFunction weighting;
    private final TimeSampling times;

    private LatentDiffusionLoss(Config config, BuildContext context) {
        this.config = config;
        config.warmup().requireNoneIdle(TYPE.defaults().warmup());
        StackedEncoder encoder = context.part(StackedEncoder.class);
        StackedDecoder decoder = context.part(StackedDecoder.class);
        if (!(encoder.above() instanceof GaussianDiffusion upper)
                || !(decoder.above() instanceof DenoisingDecoder denoiser)) {
            throw new ConfigurationException(
                    "encoder.above",
                    "The loss 'latent-diffusion' samples the depth of a diffusion, and the model above is none; use"
                            + " 'hierarchical-elbo', which visits every level.");
        }
        diffusion = upper;
        schedule = diffusion.schedule();
        if (diffusion.firstLatent() > 0) {
            throw new ConfigurationException(
                    "encoder.above.schedule",
                    "The loss 'latent-diffusion' needs a finite log SNR at t = 0, and this schedule's is infinite there; wrap"
                            + " it in 'truncated'.");
        }
        if (denoiser.learnsVariance()) {
            throw new ConfigurationException(
                    "decoder.above.variance",
                    "The loss 'latent-diffusion' does not feel the variance, so a learned one would stay where it starts; take"
                            + " a fixed one.");
        }
        codingName = encoder.codingName();
        bound = new StackedBound(encoder, decoder);
        above = StackedBound.within(() -> new DiffusionBound(diffusion, denoiser));
        weighting =
                config.weighting().map(ref -> context.create("weighting", ref)).orElse((logSnr, density) -> 1);
        times = config.times().map(ref -> context.create("times", ref)).orElseGet(TimeSampling::lowDiscrepancy);
        if (config.weighting().isPresent()) {
            requireTwoObjectives();
        }
    }

    private void requireTwoObjectives() {
        diffusion.requireOneLogSnr("A weighting", "leave 'loss.weighting' out, for the bound");
        if (weighting.learned()) {
            throw new ConfigurationException(
                    "weighting",
                    "A weighting that learns has a term of its own, which this loss does not have, so it would learn nothing;"
                            + " take one that does not learn.");
        }
        if (schedule.learned()) {
            throw new ConfigurationException(
                    "weighting",
                    "A learned schedule is neither the denoiser's nor the ladder's, so it would follow neither objective; take"
                            + " a fixed one, or leave 'weighting' out.");
        }
        if (EffectiveWeighting.of(weighting, schedule, false).points().stream()
                .anyMatch(point -> !(point.weight() > 0))) {
            throw new ConfigurationException(
                    "weighting",
                    "Where this weighting is 0 the denoiser learns nothing, and the ladder would follow what it says there;"
                            + " take one that is above 0 at every log SNR of the schedule.");
        }
    }

    @Override
    public Objective objective(Batch batch, Scope asked) {
        BelowDeepest lower = bound.below().belowDeepest(batch.data(), Integer.MAX_VALUE, asked);
        NDArray z = lower.latent();
        GaussianDiffusion.Told told = diffusion.tell(z, asked);
        Scope scope = told.scope();
        double factor = config.warmup().factor(scope.number());
        TimeSampling.Draw draw = times.draw(Math.toIntExact(batch.size()), schedule, scope);
        double[] weights = new double[draw.times().length];
        Arrays.fill(weights, factor);
        if (config.weighting().isPresent()) {
            weights = weighting.weights(draw.times(), schedule);
        }
        NDArray seen = config.weighting().isPresent() ? shared(z, weights, factor, scope) : z;
        NDArray density = above.density(seen, draw.times(), scope);
        if (scope.training()) {
            times.observe(draw, density.mul(scope.vector(weights)));
        }
        NDArray each = density.div(scope.vector(draw.densities()));

        Map<String, NDArray> terms = new LinkedHashMap<>();
        NDArray prior = above.prior(z, scope).mean();
        NDArray reconstructed = above.reconstruction(z, scope);
        NDArray rest = added(prior, StackedBound.coding(lower, codingName, reconstructed), terms);
        terms.put("prior", prior);
        rest = added(told.addTo(rest, terms), lower.levels(), terms);
        terms.put("consistency", each.mean());
        terms.put("reconstruction", lower.reconstruction().mean());
        NDArray reconstruction = terms.get("reconstruction");
        NDArray minimised = reconstruction
                .add(Tensors.scale(rest, factor))
                .add(each.mul(scope.vector(weights)).mean());
        NDArray total = reconstruction.add(rest).add(terms.get("consistency"));
        return new Objective(
                Tensors.toFloat32(minimised),
                terms,
                diffusion.steps().isEmpty() ? Optional.of(total) : Optional.empty());
    }

    /** The sum with the means of these rows, which are put among the terms. */
    private static NDArray added(NDArray sum, List<LedgerTerms.Consistency> rows, Map<String, NDArray> terms) {
        NDArray all = sum;
        for (LedgerTerms.Consistency row : rows) {
            terms.put(row.name(), row.nats().mean());
            all = all.add(terms.get(row.name()));
        }
        return all;
    }

    /** z, with {@code factor / weight} times the gradient. */
    private static NDArray shared(NDArray z, double[] weights, double factor, Scope scope) {
        NDArray fixed = z.stopGradient();
        NDArray ratios =
                scope.vector(Arrays.stream(weights).map(w -> factor / w).toArray());
        return fixed.add(z.sub(fixed).mul(Tensors.perExample(ratios, z)));
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }

    /** Of the denoiser, after any warmup. */
    @Override
    public Optional<EffectiveWeighting> effectiveWeighting() {
        return Optional.of(
                EffectiveWeighting.of(weighting, schedule, diffusion.steps().isEmpty()));
    }
}
