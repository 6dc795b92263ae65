package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The estimate of the data from pure noise; then noise is put back and the data are estimated again, for each given amount:
 *
 * <pre>
 * x = f(z_1),   x = f(alpha (x + sqrt(tau^2 - e0^2) eps)) for each tau = sigma / alpha
 * </pre>
 *
 * with e0 the schedule's least noise.
 */
public final class ConsistencySampler implements Sampler {

    /** The settings. */
    public record Config(
            @Setting(
                            value = "sigma / alpha to go back to after the first step, falling; none for one step",
                            min = 0,
                            aboveMin = true)
                    List<Double> noises) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "consistency",
            new Config(List.of()),
            new ComponentType.Doc(
                    "The denoiser's answer to pure noise, and to its own answers with noise put back.",
                    "x = f(z_1), x = f(alpha (x + sqrt(tau^2 - e0^2) eps)) for each tau",
                    "Song et al. 2023 (consistency models), algorithm 1"),
            ConsistencySampler::new);

    /** Under which a step is told how often the denoiser was asked. */
    private static final String EVALUATIONS = "evaluations";

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder denoiser;
    private final Shape example;
    private final List<Double> noises;

    private ConsistencySampler(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        diffusion.requireOneLogSnr("The sampler 'consistency'", "use the sampler 'ddim'");
        denoiser = context.part(DenoisingDecoder.class);
        example = context.data().shape();
        noises = config.noises();
        double before = Student.noise(diffusion.schedule().logSnr(1));
        for (double noise : noises) {
            if (noise >= before || noise <= leastNoise()) {
                throw new ConfigurationException(
                        "noises",
                        "Noises must fall from below " + (float) before + " and stay above " + (float) leastNoise()
                                + ", where the schedule ends and begins; change " + noise + ".");
            }
            before = noise;
        }
    }

    private double leastNoise() {
        return Student.noise(diffusion.schedule().logSnr(0));
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        Frame frame = diffusion.frame();
        double last = diffusion.schedule().logSnr(1);
        Shape shape = Tensors.batched(count, example);
        NDArray z = Tensors.scale(scope.normal(shape), Math.hypot(frame.alpha(last), frame.sigma(last)));
        NDArray x = answer(z, last, scope);
        for (double noise : noises) {
            double logSnr = -2 * Math.log(noise);
            double added = Math.sqrt(noise * noise - leastNoise() * leastNoise());
            NDArray noisy = x.add(Tensors.scale(scope.normal(shape), added));
            x = answer(Tensors.scale(noisy, frame.alpha(logSnr)), logSnr, scope);
        }
        return x;
    }

    private NDArray answer(NDArray z, double logSnr, Scope scope) {
        scope.note(EVALUATIONS, scope.notes().getOrDefault(EVALUATIONS, 0.0) + 1);
        NDArray levels = scope.vector(new double[] {logSnr})
                .broadcast(new Shape(z.getShape().get(0)));
        return denoiser.denoise(z, levels, scope).data();
    }
}
