package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
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
import org.ladderlab.spi.diffusion.ScheduleCheck;
import org.ladderlab.spi.diffusion.SeparableSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The loss of the infinite ladder, a mean over the batch in nats per example:
 *
 * <pre>
 * -log p(x|z_0) + w(l_t) 1/2 (-dl/dt) ||eps - epsHat(z_t)||^2 / density(t) + KL(q(z_1|x) || p(z_1))
 * </pre>
 *
 * Without a weighting, w = 1 and this is the bound. A weighting acts on the diffusion term alone, which of a forward process is that of
 * all dimensions at one value l of its clock, and is a constant to the gradient; a learned schedule is learned through l_t, its derivative and both ends, unless its shape is to lower the variance
 * instead.
 *
 * <p>An encoder with finitely many steps is trained in the same way, as the limit of ever finer ladders, and judged by the
 * bound of its own T levels, which is another number: what is minimised is then not the ledger's total.
 */
public final class ContinuousVdmLoss implements Loss {

    /** The settings. */
    public record Config(
            @Setting("weight w of the diffusion term; without it 1, the bound")
                    Optional<Ref<WeightingFunction>> weighting,
            @Setting("how times are drawn; without it (u + i/n) mod 1") Optional<Ref<TimeSampling>> times,
            @Setting("what the shape of a learned schedule between its ends follows") Follows shape) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "continuous-vdm",
            new Config(Optional.empty(), Optional.empty(), Follows.BOUND),
            new ComponentType.Doc(
                    "The bound of a diffusion with infinitely many levels, or a weighting of it.",
                    "-log p(x|z_0) + E w(l) 1/2 (-dl/dt) ||eps - epsHat||^2 + KL(q(z_1|x) || p(z_1))",
                    "Kingma et al. 2021, equation 15; Kingma and Gao 2023, equation 8"),
            ContinuousVdmLoss::new);

    /** What the shape of a learned schedule between its ends follows. */
    public enum Follows {
        /** The loss, as all that is learned does; in expectation the bound does not depend on the shape. */
        BOUND,
        /** The variance of the bound's estimate: {@link LeastVariance}. */
        VARIANCE
    }

    private final GaussianDiffusion diffusion;
    private final NoiseSchedule schedule;
    private final boolean infinite;
    private final DiffusionBound bound;
    private final WeightingFunction weighting;
    private final TimeSampling times;
    private final Optional<LeastVariance> leastVariance;

    private ContinuousVdmLoss(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        if (diffusion.firstLatent() > 0) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    "The loss 'continuous-vdm' needs a finite log SNR at t = 0, and this schedule's is infinite there; wrap"
                            + " it in 'truncated', or use the loss 'discrete-ddpm' with a finite number of steps.");
        }
        schedule = diffusion.schedule();
        infinite = diffusion.steps().isEmpty();
        ScheduleCheck.requireDerivative(schedule);
        DenoisingDecoder decoder = context.part(DenoisingDecoder.class);
        if (decoder.learnsVariance()) {
            throw new ConfigurationException(
                    "decoder.variance",
                    "The loss 'continuous-vdm' does not feel the variance, so a learned one would stay where it starts; take a"
                            + " fixed one, or the loss 'discrete-ddpm' with the objective 'hybrid' or 'bound'.");
        }
        bound = new DiffusionBound(diffusion, decoder);
        weighting =
                config.weighting().map(ref -> context.create("weighting", ref)).orElse((logSnr, density) -> 1);
        times = config.times().map(ref -> context.create("times", ref)).orElseGet(TimeSampling::lowDiscrepancy);
        leastVariance = config.shape() == Follows.BOUND ? Optional.empty() : Optional.of(leastVariance(config));
    }

    private LeastVariance leastVariance(Config config) {
        if (config.times().isPresent()) {
            throw new ConfigurationException(
                    "times",
                    "A schedule whose shape lowers the variance does so for uniform times; leave 'times' out, or let the"
                            + " shape follow the bound.");
        }
        if (!(schedule instanceof SeparableSchedule separable && schedule.learned())) {
            throw new ConfigurationException(
                    "shape",
                    "Only a learned schedule whose shape is apart from its ends can lower the variance; use the schedule"
                            + " 'learned' with fixed or separate ends.");
        }
        return new LeastVariance(separable, bound);
    }

    @Override
    public Objective objective(Batch batch, Scope asked) {
        NDArray x = batch.data();
        GaussianDiffusion.Told told = diffusion.tell(x, asked);
        Scope scope = told.scope();
        TimeSampling.Draw draw = times.draw(Math.toIntExact(batch.size()), schedule, scope);
        Optional<LeastVariance.Terms> split =
                leastVariance.filter(any -> scope.training()).map(shape -> shape.at(x, draw.times(), scope));
        NDArray density =
                split.map(LeastVariance.Terms::density).orElseGet(() -> bound.density(x, draw.times(), scope));
        NDArray losses = weighting.weigh(density, x.size() / batch.size(), draw.times(), schedule, scope);
        if (scope.training()) {
            times.observe(draw, losses);
        }
        NDArray densities = scope.vector(draw.densities());
        NDArray diffusion = density.div(densities);
        NDArray weighted = losses.div(densities).mean();

        Map<String, NDArray> terms = new LinkedHashMap<>();
        terms.put("reconstruction", bound.reconstruction(x, scope).mean());
        terms.put("consistency", diffusion.mean());
        terms.put("prior", bound.prior(x, scope).mean());
        NDArray ends = told.addTo(terms.get("reconstruction").add(terms.get("prior")), terms);
        NDArray loss = ends.add(weighted);
        NDArray minimised = split.map(shape -> loss.add(shape.zero())).orElse(loss);
        Optional<NDArray> ledgerTotal = infinite ? Optional.of(ends.add(terms.get("consistency"))) : Optional.empty();
        return new Objective(Tensors.toFloat32(minimised), terms, ledgerTotal);
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }

    @Override
    public Optional<EffectiveWeighting> effectiveWeighting() {
        return Optional.of(EffectiveWeighting.of(weighting, schedule, infinite));
    }
}
