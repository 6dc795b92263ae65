package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.ReverseStep;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The diffusion as an encoder: {@code q(z_T | x) = N(alpha_T x, sigma_T^2)}, and below it q(z_s | z_t, x) in closed form
 * ({@link ReverseStep}); t is one level above s, and its latent is the decoder's state. Nothing is learned but, perhaps,
 * the schedule.
 */
public final class GaussianDiffusionEncoder extends GaussianDiffusion {

    /** The settings. */
    public record Config(
            @Setting(value = "how the log SNR falls with time", required = true) Ref<NoiseSchedule> schedule,
            @Setting(value = "number of steps T; without it the ladder is infinite", min = 1, max = 100_000)
                    Optional<Integer> steps,
            @Setting(
                            "how a log SNR is split into the scales of signal and noise; without it as the schedule's paper does")
                    Optional<Frame> frame,
            @Setting(
                            value =
                                    "noise of q(z_s | z_t, x) as a share of the Markov chain's, which has 1; DDIM's encoder has any other,"
                                            + " above 0",
                            min = 0)
                    double eta) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "gaussian-diffusion",
            new Config(Required.setting(), Optional.empty(), Optional.empty(), 1),
            new ComponentType.Doc(
                    "A fixed Gaussian diffusion with finitely or infinitely many levels.",
                    "q(z_t|x) = N(alpha_t x, sigma_t^2), q(z_s|z_t,x) = N(A z_t + alpha_s c x, sigma_s^2 c),"
                            + " A = alpha_t sigma_s^2 / (alpha_s sigma_t^2), c = -expm1(l_t - l_s); with eta"
                            + " N(alpha_s x + sigma_s sqrt(1 - eta^2 c) eps, eta^2 sigma_s^2 c), eps = (z_t - alpha_t x) / sigma_t",
                    "Ho et al. 2020, section 2; Kingma et al. 2021, appendix A; Song et al. 2021 (DDIM), equation 7"),
            GaussianDiffusionEncoder::of);

    /** How much of the noise's standard deviation a latent's rounding may come to. */
    private static final double ROUNDING = 1e-3;

    private final List<Level> levels;

    /** The Markov chain of examples of a shape. */
    GaussianDiffusionEncoder(NoiseSchedule schedule, OptionalInt steps, Frame frame, Shape example) {
        this(schedule, steps, frame, 1, example);
    }

    /**
     * The diffusion of examples of a shape.
     *
     * @throws ConfigurationException if the schedule leaves no latent next to the data
     */
    private GaussianDiffusionEncoder(
            NoiseSchedule schedule, OptionalInt steps, Frame frame, double eta, Shape example) {
        super(schedule, steps, frame, eta);
        if (steps.isEmpty() && firstLatent() > 0) {
            throw new ConfigurationException(
                    "schedule",
                    "An infinite ladder needs a finite log SNR at t = 0, and this schedule's is infinite there; wrap it in"
                            + " 'truncated', or set 'steps'.");
        }
        if (steps.orElse(2) <= firstLatent()) {
            throw new ConfigurationException(
                    "steps", "With a schedule whose log SNR is infinite at t = 0 the ladder needs at least 2 steps.");
        }
        this.levels = steps.isPresent() ? levels(firstLatent(), steps.getAsInt(), example) : List.of();
    }

    private static GaussianDiffusionEncoder of(Config config, BuildContext context) {
        NoiseSchedule schedule = context.create("schedule", config.schedule());
        return new GaussianDiffusionEncoder(
                schedule,
                config.steps().map(OptionalInt::of).orElse(OptionalInt.empty()),
                config.frame().orElseGet(schedule::frame),
                config.eta(),
                context.data().shape());
    }

    /** The diffusion of examples of the data's shape by a process. */
    GaussianDiffusionEncoder(ForwardProcess process, OptionalInt steps, Dataset data) {
        super(process, steps, data);
        this.levels = steps.isPresent()
                ? levels(firstLatent(), steps.getAsInt(), data.spec().shape())
                : List.of();
    }

    private static List<Level> levels(int first, int last, Shape example) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> Level.of(i - first, last - first + 1, "z" + i, example))
                .toList();
    }

    @Override
    public List<Level> levels() {
        return levels;
    }

    /** The data itself in float64, in which the latents tell more noise from it; they may be latents of a ladder that learns. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        requireDistinctLatents(x);
        if (process().flatMap(ForwardProcess::auxiliary).isPresent()) {
            throw new ConfigurationException(
                    "loss",
                    "This bound walks down the ladder's latents and tells p nothing beside them, and the forward process has an"
                            + " auxiliary latent that p must know; use the loss 'discrete-ddpm' with the objective 'bound'.");
        }
        return new NDList(Tensors.toFloat64(x));
    }

    private void requireDistinctLatents(NDArray x) {
        double size = x.abs().max().toType(DataType.FLOAT64, true).getDouble();
        double highest = 2 * Math.log(ROUNDING / (Math.ulp(1.0) / 2 * size));
        double first = schedule().logSnr(time(firstLatent()));
        if (first > highest) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    String.format(
                            Locale.ROOT,
                            "This bound walks down the ladder's latents, and float64 tells the noise in them from data as large"
                                    + " as %.3g up to log SNR %.1f; the schedule begins at %.6g. Begin it there, or use the loss"
                                    + " 'discrete-ddpm', whose bound knows the noise.",
                            size,
                            highest,
                            first));
        }
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        NDArray x = evidence.singletonOrThrow();
        long examples = x.getShape().get(0);
        int index = firstLatent() + level;
        NDArray logSnr = logSnr(index, examples, scope);
        if (index == steps().orElseThrow()) {
            NDArray logVariance =
                    frame().sigma(forward().level(logSnr, scope)).square().log();
            return Posterior.topDown(new DiagonalGaussian(
                    forward().diffuse(x, logSnr, x.zerosLike(), scope), Tensors.perExample(logVariance, x)));
        }
        NDArray above = logSnr(index + 1, examples, scope);
        ReverseStep reverse = forward().step(above, logSnr, scope);
        return Posterior.topDown(reverse.posterior(topDown, forward().target(x, above, logSnr, scope)));
    }
}
