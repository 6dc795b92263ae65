package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The losses of a ladder with T steps, as a mean over the batch. Per example, with i uniform on the steps:
 *
 * <pre>
 * bound   -log p(x|z_first) + (T - first) w KL(q(z_i-1|z_i,x) || p(z_i-1|z_i)) + KL(q(z_T|x) || p(z_T))   [nats]
 * simple  c ||eps - epsHat(z_i)||^2 / D
 * hybrid  simple + lambda bound / (D ln 2), where the bound reaches the variance alone
 * </pre>
 *
 * {@code simple} is Ho et al.'s, a mean over the D dimensions as in their code, with i from 1 to T: their algorithm 1 is
 *
 * <pre>
 * x ~ q(x);   i ~ U{1 .. T};   eps ~ N(0, I);   step along the gradient of ||eps - epsHat(alpha_i x + sigma_i eps)||^2
 * </pre>
 *
 * <p>A weighting w of the log SNR weighs the bound's consistency; {@code simple} it gives the factor {@code c = w / (2 p)}, p
 * the density of the log SNR, which makes w its effective weighting for many small steps. Without one both are 1.
 *
 * <p>Of a forward process the noise error is {@code sum over d of dl_d/dr exp(l_d) (y_d - yHat_d)^2}, twice what infinitely many levels
 * pay for a unit of its clock r, so that weights of the clock's log SNR mean what they mean for a schedule.
 *
 * <p>{@code hybrid} is improved DDPM's, with the bound in bits per dimension as in their code. The bound's terms come from the
 * same noisy example and see the mean as a constant, so that only a learned variance feels them.
 */
public final class DiscreteDdpmLoss implements Loss {

    /** The settings. */
    public record Config(
            @Setting("what is minimised") Minimised objective,
            @Setting(
                            value = "lambda, what a bit per dimension of the bound counts in the hybrid",
                            min = 0,
                            aboveMin = true)
                    double boundShare,
            @Setting("weight w of the noise errors or of the bound's consistency; without it 1")
                    Optional<Ref<WeightingFunction>> weighting,
            @Setting("how the steps are drawn, as times; without it (u + i/n) mod 1")
                    Optional<Ref<TimeSampling>> times) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "discrete-ddpm",
            new Config(Minimised.SIMPLE, 0.001, Optional.empty(), Optional.empty()),
            new ComponentType.Doc(
                    "The bound of a diffusion with finitely many levels, DDPM's simple loss, or improved DDPM's hybrid.",
                    "bound: -log p(x|z_first) + (T - first) E KL_i + KL_T; simple: E ||eps - epsHat(z_i)||^2 / D;"
                            + " hybrid: simple + lambda bound / (D ln 2)",
                    "Ho et al. 2020, equations 5 and 14, algorithm 1; Nichol and Dhariwal 2021, equation 16"),
            DiscreteDdpmLoss::new);

    /** What is minimised. */
    public enum Minimised {
        /** The bound, nats per example. */
        BOUND,
        /** The mean squared error of the noise. */
        SIMPLE,
        /** The mean squared error of the noise, and a share of the bound for the variance. */
        HYBRID
    }

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder decoder;
    private final DiffusionBound bound;
    private final Config config;
    private final StepWeights weights;
    private final TimeSampling times;
    private final int last;

    private DiscreteDdpmLoss(Config config, BuildContext context) {
        this.config = config;
        diffusion = context.part(GaussianDiffusion.class);
        decoder = context.part(DenoisingDecoder.class);
        checkVariance(config.objective(), decoder.learnsVariance());
        if (config.objective() != Minimised.BOUND
                && diffusion.process().flatMap(ForwardProcess::auxiliary).isPresent()) {
            throw new ConfigurationException(
                    "objective",
                    "What the auxiliary latent of the forward process tells would cost nothing beside noise errors, so that it would tell"
                            + " all; take the objective 'bound', in which it costs its divergence.");
        }
        if (config.objective() != Minimised.HYBRID) {
            Idle.refuse(
                    "boundShare",
                    config.boundShare(),
                    TYPE.defaults().boundShare(),
                    "only the objective 'hybrid' has a share of the bound");
        }
        bound = new DiffusionBound(diffusion, decoder);
        last = diffusion
                .steps()
                .orElseThrow(() -> new ConfigurationException("This loss is for a finite ladder, and the encoder's is"
                        + " infinite; set 'encoder.steps', or use the loss 'continuous-vdm'."));
        times = config.times().map(ref -> context.create("times", ref)).orElseGet(TimeSampling::lowDiscrepancy);
        StepWeights ofSteps =
                new StepWeights(diffusion, config.weighting().map(ref -> context.create("weighting", ref)));
        weights = config.objective() == Minimised.BOUND ? ofSteps : ofSteps.requireFinite();
    }

    private static void checkVariance(Minimised objective, boolean learned) {
        if (objective == Minimised.SIMPLE && learned) {
            throw new ConfigurationException(
                    "decoder.variance",
                    "The objective 'simple' does not feel the variance, so a learned one would stay where it starts; take a"
                            + " fixed one, or the objective 'hybrid' or 'bound'.");
        }
        if (objective == Minimised.HYBRID && !learned) {
            throw new ConfigurationException(
                    "objective",
                    "In the objective 'hybrid' the bound reaches a learned variance alone, and the decoder's is fixed, so"
                            + " 'hybrid' would train as 'simple' does; set 'variance: learned' in the decoder, or take 'simple'.");
        }
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        return config.objective() == Minimised.BOUND ? bound(batch.data(), scope) : simple(batch.data(), scope);
    }

    private Objective bound(NDArray x, Scope asked) {
        GaussianDiffusion.Told told = diffusion.tell(x, asked);
        Scope scope = told.scope();
        int first = diffusion.firstLatent();
        Drawn drawn = draw(x, first, scope);
        NDArray densities = scope.vector(drawn.times.densities());
        NDArray levels = bound.consistency(x, drawn.steps, scope);
        NDArray losses = levels.mul(scope.vector(weights.ofConsistency(drawn.steps)));
        observe(drawn, losses, scope);
        Map<String, NDArray> terms = new LinkedHashMap<>();
        terms.put("reconstruction", bound.reconstruction(x, scope).mean());
        terms.put("consistency", Tensors.scale(levels.div(densities).mean(), last - first));
        terms.put("prior", bound.prior(x, scope).mean());
        NDArray ends = told.addTo(terms.get("reconstruction").add(terms.get("prior")), terms);
        NDArray weighted = Tensors.scale(losses.div(densities).mean(), last - first);
        return new Objective(
                Tensors.toFloat32(ends.add(weighted)), terms, Optional.of(ends.add(terms.get("consistency"))));
    }

    private Objective simple(NDArray x, Scope scope) {
        Drawn drawn = draw(x, 0, scope);
        NDArray densities = scope.vector(drawn.times.densities());
        NDArray logSnr = diffusion.logSnr(drawn.steps, scope);
        NDArray noise = scope.normal(x.getShape());
        Denoised denoised = decoder.denoise(diffusion.forward().diffuse(x, logSnr, noise, scope), logSnr, scope);
        double dimensions = (double) x.size() / x.getShape().get(0);
        NDArray errors = Tensors.scale(diffusion.forward().error(denoised, x, noise, logSnr, scope), 1 / dimensions);
        NDArray losses = errors.mul(scope.vector(weights.ofNoiseError(drawn.steps)));
        observe(drawn, losses, scope);
        NDArray mean = losses.div(densities).mean();
        Map<String, NDArray> terms = new LinkedHashMap<>();
        terms.put("noiseError", errors.div(densities).mean());
        if (config.objective() == Minimised.SIMPLE) {
            return new Objective(Tensors.toFloat32(mean), terms, Optional.empty());
        }
        NDArray ladder = bound.term(denoised.withFixedMean(), x, noise, drawn.steps, scope)
                .div(densities);
        NDArray nats =
                Tensors.scale(ladder.mean(), last).add(bound.prior(x, scope).mean());
        if (diffusion.firstLatent() == 0) {
            nats = nats.add(bound.reconstruction(x, scope).mean());
        }
        NDArray hybrid = mean.add(Tensors.scale(nats, config.boundShare() / (dimensions * Math.log(2))));
        return new Objective(Tensors.toFloat32(hybrid), terms, Optional.of(nats));
    }

    /** One step i for each example, and the times that they come from. */
    private record Drawn(int[] steps, TimeSampling.Draw times) {}

    private Drawn draw(NDArray x, int first, Scope scope) {
        TimeSampling.Draw draw = times.draw(Math.toIntExact(x.getShape().get(0)), diffusion.schedule(), scope);
        int[] steps = Arrays.stream(draw.times())
                .mapToInt(t -> stepAt(t, first, last))
                .toArray();
        return new Drawn(steps, draw);
    }

    private void observe(Drawn drawn, NDArray losses, Scope scope) {
        if (scope.training()) {
            times.observe(drawn.times, losses);
        }
    }

    /**
     * The step in {@code first + 1 .. last} that a time falls into, with equal chances; {@code ceil(t T)} for first = 0,
     * without the 0 that ceil gives at t = 0.
     */
    static int stepAt(double time, int first, int last) {
        return first + 1 + (int) (time * (last - first));
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }

    /** The bound in the hybrid does not reach the mean, so that its noise errors weigh as in {@code simple}. */
    @Override
    public Optional<EffectiveWeighting> effectiveWeighting() {
        return Optional.of(
                config.objective() == Minimised.BOUND
                        ? EffectiveWeighting.ofSteps(diffusion, weights::ofConsistency, true)
                        : EffectiveWeighting.ofSteps(
                                diffusion, i -> weights.ofNoiseErrorBesideBound(decoder, i), false));
    }
}
