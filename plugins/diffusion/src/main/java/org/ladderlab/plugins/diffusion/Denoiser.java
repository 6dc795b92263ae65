package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.ReverseStep;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LocationScaleLikelihood;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One network for every level: {@code p(z_s | z_t) = N(A z_t + B xHat(z_t), variance)} with A and B of
 * {@code q(z_s | z_t, x)} ({@link ReverseStep}), and {@code p(z_T) = N(0, alpha_T^2 + sigma_T^2)}.
 *
 * <p>Next to the data, {@code p(x | z_0)} has location {@code z_0 / alpha_0} and scale {@code sigma_0 / alpha_0} (VDM,
 * equation 27) where the log SNR is finite at t = 0. Where it is infinite (DDPM) {@code p(x | z_1)} has location xHat(z_1)
 * and the variance that q has one step above in the variance preserving frame, {@code beta~_2}, since its own is zero
 * (improved DDPM's clipping); a learned variance lies between it and {@code beta_1}. All are in the data's units, so none
 * depends on the frame.
 */
public final class Denoiser implements DenoisingDecoder {

    /** The settings. */
    public record Config(
            @Setting(value = "the body of the denoiser", required = true) Ref<Network> network,
            @Setting("what the network's output means; without it what the network says, else the noise")
                    Optional<Prediction> prediction,
            @Setting("the variance of p(z_s | z_t)") Variance variance,
            @Setting(value = "p(x | z next to the data); must have a location and a scale", required = true)
                    Ref<Likelihood> likelihood) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "denoiser",
            new Config(Required.setting(), Optional.empty(), Variance.FIXED_SMALL, Required.setting()),
            new ComponentType.Doc(
                    "A denoising network that is the prior of every level of a diffusion.",
                    "p(z_s|z_t) = N(A z_t + alpha_s c xHat(z_t), (sigma_s^2 c)^(1-f) (sigma_t^2 c)^f), c = -expm1(l_t - l_s)",
                    "Ho et al. 2020, section 3.2; Nichol and Dhariwal 2021, section 3.1; Kingma et al. 2021, equations 9"
                            + " and 10"),
            Denoiser::new);

    private final GaussianDiffusion diffusion;
    private final Network network;
    private final Prediction prediction;
    private final Variance variance;
    private final LocationScaleLikelihood likelihood;
    private final Shape example;
    private final Optional<ForwardProcess.Coordinates> coordinates;

    private Denoiser(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        network = context.create("network", config.network(), config.variance().isLearned() ? 2 : 1);
        prediction = prediction(config, network);
        variance = config.variance();
        if (!(context.create("likelihood", config.likelihood(), 0) instanceof LocationScaleLikelihood located)) {
            throw new ConfigurationException(
                    "likelihood",
                    "The last step of a diffusion gives a location and a scale in the data's units, and '"
                            + config.likelihood().type().name() + "' takes other parameters; use a Gaussian or a"
                            + " discretised one.");
        }
        likelihood = located;
        example = context.data().shape();
        coordinates = diffusion.process().flatMap(ForwardProcess::coordinates);
        diffusion.process().ifPresent(this::requireEstimate);
        if (prediction == Prediction.NOISE && diffusion.schedule().logSnr(1) == Double.NEGATIVE_INFINITY) {
            throw new ConfigurationException(
                    "prediction",
                    "The schedule ends in pure noise, where the noise says nothing of the data; predict the velocity or the"
                            + " data, or wrap the schedule in 'truncated'.");
        }
    }

    private void requireEstimate(ForwardProcess process) {
        if (!process.estimatesMean() && prediction != Prediction.DATA) {
            throw new ConfigurationException(
                    "prediction",
                    "The forward process makes its mean of the data, which its denoiser estimates, and neither the noise nor the"
                            + " velocity says what the data is; set 'prediction: data'.");
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
    public Denoised denoise(NDArray z, NDArray logSnr, Scope scope) {
        return Guidance.guide(asked -> denoised(z, logSnr, asked), scope);
    }

    private Denoised denoised(NDArray z, NDArray logSnr, Scope scope) {
        NDArray output = output(Tensors.toFloat32(z), logSnr, scope);
        NDArray level = diffusion.forward().level(logSnr, scope);
        NDArray alpha = Tensors.perExample(diffusion.frame().alpha(level), z.getShape());
        NDArray sigma = Tensors.perExample(diffusion.frame().sigma(level), z.getShape());
        Denoised denoised = new Denoised(z, alpha, sigma, prediction, output);
        return variance.isLearned() ? Variance.split(denoised) : denoised;
    }

    /** The network sees a latent as an example is, also where latents have other coordinates. */
    private NDArray output(NDArray z, NDArray logSnr, Scope scope) {
        return coordinates
                .map(turned -> turned.of(network.forward(turned.back(z), logSnr, scope)))
                .orElseGet(() -> network.forward(z, logSnr, scope));
    }

    @Override
    public DiagonalGaussian reverse(NDArray z, NDArray logSnrFrom, NDArray logSnrTo, Scope scope) {
        ReverseStep reverse = diffusion.forward().step(logSnrFrom, logSnrTo, scope);
        Denoised denoised = denoise(z, logSnrFrom, scope);
        NDArray target = diffusion.forward().estimatedTarget(denoised, logSnrFrom, logSnrTo, scope);
        return reverse.distribution(z, target, excess(reverse.logRatio(), denoised));
    }

    @Override
    public NDArray excess(NDArray logRatio, Denoised denoised) {
        return variance.excess(logRatio, denoised);
    }

    @Override
    public double consistencyFactor(double logSnrFrom, double logSnrTo) {
        double logRatio = 2
                * Math.log(
                        diffusion.frame().sigma(logSnrFrom) / diffusion.frame().sigma(logSnrTo));
        return diffusion.consistencyFactor(logSnrFrom, logSnrTo) * variance.distanceFactor(logRatio);
    }

    /** {@code x - z / alpha = -(sigma / alpha) noise}; judged in float64, of which a training step would need no digit more. */
    @Override
    public NDArray logLikelihoodAt(NDArray x, NDArray noise, NDArray logSnr, Scope scope) {
        if (diffusion.firstLatent() > 0) {
            NDArray z = diffusion.forward().diffuse(x, logSnr, noise, scope);
            return logLikelihoodAt(denoise(z, logSnr, scope), x, noise, logSnr);
        }
        NDArray wide = diffusion.forward().logScale(x, logSnr, scope);
        NDArray logScale = scope.training() ? Tensors.toFloat32(wide) : wide;
        return likelihood.logProbOfError(
                x, diffusion.forward().locationError(x, noise, logSnr, logScale, scope), logScale);
    }

    @Override
    public NDArray logLikelihoodAt(Denoised denoised, NDArray x, NDArray noise, NDArray logSnr) {
        return likelihood.logProbOfError(x, denoised.dataDifference(x, noise), lastLogScale(denoised, logSnr));
    }

    private NDArray lastLogScale(Denoised denoised, NDArray logSnr) {
        double above = diffusion.schedule().logSnr(diffusion.time(2));
        NDArray logRatio = ReverseStep.fraction(Tensors.constant(logSnr, above), logSnr)
                .log()
                .neg();
        NDArray small = Activation.sigmoid(logSnr.neg()).log().sub(logRatio);
        NDArray logVariance = Tensors.perExample(small, denoised.z().getShape());
        if (variance.isLearned()) {
            logVariance = logVariance.add(variance.excess(logRatio, denoised));
        }
        return Tensors.scale(logVariance, 0.5);
    }

    /** Zeros: there is nothing above the deepest latent. */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(Tensors.batched(examples, example));
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
        int index = diffusion.firstLatent() + level;
        NDArray logSnr = logSnr(index, topDown, scope);
        if (index < diffusion.steps().orElseThrow()) {
            return reverse(topDown, logSnr(index + 1, topDown, scope), logSnr, scope);
        }
        NDArray power = diffusion
                .frame()
                .alpha(logSnr)
                .square()
                .add(diffusion.frame().sigma(logSnr).square());
        return new DiagonalGaussian(topDown.zerosLike(), Tensors.perExample(power.log(), topDown));
    }

    /** The latent is the state. */
    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return latent;
    }

    @Override
    public boolean isDensity() {
        return likelihood.isDensity();
    }

    @Override
    public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
        NDArray logSnr = logSnr(diffusion.firstLatent(), topDown, scope);
        if (diffusion.firstLatent() > 0) {
            Denoised denoised = denoise(topDown, logSnr, scope);
            return likelihood.logProbOfError(x, x.sub(denoised.data()), lastLogScale(denoised, logSnr));
        }
        NDArray logScale = diffusion.forward().logScale(x, logSnr, scope);
        return likelihood.logProbOfError(x, x.sub(diffusion.forward().location(topDown, logSnr, scope)), logScale);
    }

    /** The location of p(x | z). */
    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        NDArray logSnr = logSnr(diffusion.firstLatent(), topDown, scope);
        return diffusion.firstLatent() == 0
                ? diffusion.forward().location(topDown, logSnr, scope)
                : denoise(topDown, logSnr, scope).data();
    }

    @Override
    public boolean learnsVariance() {
        return variance.isLearned();
    }

    @Override
    public Prediction prediction() {
        return prediction;
    }

    @Override
    public boolean conditional() {
        return network.conditional();
    }

    @Override
    public boolean guidable() {
        return network.guidable();
    }

    private NDArray logSnr(int index, NDArray like, Scope scope) {
        return diffusion.logSnr(index, like.getShape().get(0), scope);
    }
}
