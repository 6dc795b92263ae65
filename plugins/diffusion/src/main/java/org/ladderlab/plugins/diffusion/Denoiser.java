package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Decoder;
import org.ladderlab.spi.Denoised;
import org.ladderlab.spi.DenoisingDecoder;
import org.ladderlab.spi.DiagonalGaussian;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Likelihood;
import org.ladderlab.spi.LocationScaleLikelihood;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Prediction;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Required;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

/**
 * One network for every level: {@code p(z_s | z_t) = N(A z_t + B xHat(z_t), variance)} with A and B of
 * {@code q(z_s | z_t, x)} ({@link ReverseStep}), and {@code p(z_T) = N(0, alpha_T^2 + sigma_T^2)}.
 *
 * <p>Next to the data, {@code p(x | z_0)} has location {@code z_0 / alpha_0} and scale {@code sigma_0 / alpha_0} (VDM,
 * equation 27) where the log SNR is finite at t = 0. Where it is infinite (DDPM) {@code p(x | z_1)} has location xHat(z_1)
 * and the variance that q has one step above in the variance preserving frame, {@code beta~_2}, since its own is zero
 * (improved DDPM's clipping). Both are in the data's units, so neither depends on the frame.
 */
public final class Denoiser implements DenoisingDecoder {

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "denoiser",
            new Config(Required.setting(), Optional.empty(), Variance.FIXED_SMALL, Required.setting()),
            new ComponentType.Doc(
                    "A denoising network that is the prior of every level of a diffusion.",
                    "p(z_s|z_t) = N(A z_t + alpha_s c xHat(z_t), sigma_s^2 c or sigma_t^2 c), c = -expm1(l_t - l_s)",
                    "Ho et al. 2020, section 3.2; Kingma et al. 2021, equations 9 and 10"),
            Denoiser::new);

    /** The settings. */
    public record Config(
            @Setting(value = "the body of the denoiser", required = true) Ref<Network> network,
            @Setting("what the network's output means; without it what the network says, else the noise")
                    Optional<Prediction> prediction,
            @Setting("the variance of p(z_s | z_t)") Variance variance,
            @Setting(value = "p(x | z next to the data); must have a location and a scale", required = true)
                    Ref<Likelihood> likelihood) {}

    /** The variance of p(z_s | z_t). */
    public enum Variance {
        /** Of q(z_s | z_t, x): {@code sigma_s^2 c}, DDPM's beta~. */
        FIXED_SMALL,
        /** Of q(z_t | z_s): {@code sigma_t^2 c}, DDPM's beta; it, and so its bound, depends on the frame. */
        FIXED_LARGE
    }

    private final GaussianDiffusion diffusion;
    private final Network network;
    private final Prediction prediction;
    private final Variance variance;
    private final LocationScaleLikelihood likelihood;
    private final Shape example;

    private Denoiser(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        network = context.create("network", config.network());
        prediction = prediction(config, network);
        variance = config.variance();
        if (!(context.create("likelihood", config.likelihood()) instanceof LocationScaleLikelihood located)) {
            throw new ConfigurationException(
                    "likelihood",
                    "The last step of a diffusion gives a location and a scale in the data's units, and '"
                            + config.likelihood().type().name() + "' takes other parameters; use a Gaussian or a"
                            + " discretised one.");
        }
        likelihood = located;
        example = context.data().shape();
        if (prediction == Prediction.NOISE && diffusion.schedule().logSnr(1) == Double.NEGATIVE_INFINITY) {
            throw new ConfigurationException(
                    "prediction",
                    "The schedule ends in pure noise, where the noise says nothing of the data; predict the velocity or the"
                            + " data, or wrap the schedule in 'truncated'.");
        }
    }

    private static Prediction prediction(Config config, Network network) {
        Prediction wanted = config.prediction().or(network::prediction).orElse(Prediction.NOISE);
        if (network.prediction().orElse(wanted) != wanted) {
            throw new ConfigurationException(
                    "prediction",
                    "The network '" + config.network().type().name() + "' predicts the "
                            + network.prediction().get().name().toLowerCase(Locale.ROOT)
                            + " and nothing else; leave 'prediction' out.");
        }
        return wanted;
    }

    @Override
    public Denoised denoise(NDArray z, NDArray logSnr, Step step) {
        NDArray output = network.forward(z, logSnr, step);
        Shape shape = z.getShape();
        return new Denoised(z, diffusion.alpha(logSnr, shape), diffusion.sigma(logSnr, shape), prediction, output);
    }

    @Override
    public DiagonalGaussian reverse(NDArray z, NDArray logSnrFrom, NDArray logSnrTo, Step step) {
        ReverseStep reverse = ReverseStep.between(diffusion.frame(), logSnrFrom, logSnrTo);
        NDArray x = denoise(z, logSnrFrom, step).data();
        return reverse.distribution(
                z, x, variance == Variance.FIXED_SMALL ? reverse.posteriorVariance() : reverse.forwardVariance());
    }

    /**
     * With the variance of q in p, {@code 1/2 expm1(l_s - l_t) ||eps - epsHat||^2}, computed as the equal
     * {@code 1/2 exp(l_s) c ||x - xHat||^2}, which holds at {@code l_t = -infinity} too. With another variance, and
     * {@code r = variance of q / variance of p = sigma_s^2 / sigma_t^2}, r times that plus {@code D/2 (r - 1 - log r)}.
     */
    @Override
    public NDArray consistency(NDArray x, NDArray noise, NDArray logSnrFrom, NDArray logSnrTo, Step step) {
        NDArray error = denoise(diffusion.diffuse(x, logSnrFrom, noise), logSnrFrom, step)
                .dataError(x, noise);
        ReverseStep reverse = ReverseStep.between(diffusion.frame(), logSnrFrom, logSnrTo);
        NDArray distance = error.mul(Tensors.scale(logSnrTo.exp().mul(reverse.fraction()), 0.5));
        if (variance == Variance.FIXED_SMALL) {
            return distance;
        }
        NDArray ratio = reverse.posteriorVariance().div(reverse.forwardVariance());
        double dimensions = (double) x.size() / x.getShape().get(0);
        return distance.mul(ratio).add(Tensors.scale(Tensors.shift(ratio.sub(ratio.log()), -1), dimensions / 2));
    }

    @Override
    public NDArray logLikelihood(NDArray z, NDArray logSnr, NDArray x, Step step) {
        NDArray logVariance = diffusion.firstLatent() == 0 ? logSnr.neg() : logVarianceOfLastStep(z, logSnr, step);
        NDArray logScale = ReverseStep.like(z, Tensors.scale(logVariance, 0.5));
        return likelihood.logProb(x, location(z, logSnr, step), logScale);
    }

    private NDArray logVarianceOfLastStep(NDArray z, NDArray logSnr, Step step) {
        NDArray fraction = ReverseStep.fraction(logSnr(2, z, step), logSnr);
        return Activation.sigmoid(logSnr.neg()).mul(fraction).log();
    }

    private NDArray location(NDArray z, NDArray logSnr, Step step) {
        return diffusion.firstLatent() == 0
                ? z.div(diffusion.alpha(logSnr, z.getShape()))
                : denoise(z, logSnr, step).data();
    }

    /** Zeros: there is nothing above the deepest latent. */
    @Override
    public NDArray start(long examples, Step step) {
        return step.manager().zeros(Tensors.batched(examples, example));
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Step step) {
        int index = diffusion.firstLatent() + level;
        NDArray logSnr = logSnr(index, topDown, step);
        if (index < diffusion.steps().orElseThrow()) {
            return reverse(topDown, logSnr(index + 1, topDown, step), logSnr, step);
        }
        NDArray power = diffusion
                .frame()
                .alpha(logSnr)
                .square()
                .add(diffusion.frame().sigma(logSnr).square());
        return new DiagonalGaussian(topDown.zerosLike(), ReverseStep.like(topDown, power.log()));
    }

    /** The latent is the state. */
    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Step step) {
        return latent;
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Step step) {
        return logLikelihood(topDown, logSnr(diffusion.firstLatent(), topDown, step), x, step);
    }

    /** The location of p(x | z). */
    @Override
    public NDArray mean(NDArray topDown, Step step) {
        return location(topDown, logSnr(diffusion.firstLatent(), topDown, step), step);
    }

    private NDArray logSnr(int index, NDArray like, Step step) {
        return diffusion.logSnr(index, like.getShape().get(0), step);
    }
}
