package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.Batch;
import org.ladderlab.spi.Bound;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DenoisingDecoder;
import org.ladderlab.spi.DiffusionBound;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Loss;
import org.ladderlab.spi.Objective;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;
import org.ladderlab.spi.TimeSampling;

/**
 * The losses of a ladder with T steps, as a mean over the batch. Per example, with i uniform on the steps:
 *
 * <pre>
 * bound   -log p(x|z_first) + (T - first) KL(q(z_i-1|z_i,x) || p(z_i-1|z_i)) + KL(q(z_T|x) || p(z_T))   [nats]
 * simple  ||eps - epsHat(z_i)||^2 / D
 * </pre>
 *
 * {@code simple} is Ho et al.'s, a mean over the D dimensions as in their code, with i from 1 to T.
 */
public final class DiscreteDdpmLoss implements Loss {

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "discrete-ddpm",
            new Config(Minimised.SIMPLE),
            new ComponentType.Doc(
                    "The bound of a diffusion with finitely many levels, one of them a step, or DDPM's simple loss.",
                    "bound: -log p(x|z_first) + (T - first) E KL_i + KL_T; simple: E ||eps - epsHat(z_i)||^2 / D",
                    "Ho et al. 2020, equations 5 and 14"),
            DiscreteDdpmLoss::new);

    /** The settings. */
    public record Config(@Setting("what is minimised") Minimised objective) {}

    /** What is minimised. */
    public enum Minimised {
        /** The bound, nats per example. */
        BOUND,
        /** The mean squared error of the noise. */
        SIMPLE
    }

    private final GaussianDiffusion diffusion;
    private final DenoisingDecoder decoder;
    private final DiffusionBound bound;
    private final Minimised minimised;
    private final int last;

    private DiscreteDdpmLoss(Config config, BuildContext context) {
        diffusion = context.part(GaussianDiffusion.class);
        decoder = context.part(DenoisingDecoder.class);
        bound = new DiffusionBound(diffusion, decoder);
        minimised = config.objective();
        last = diffusion
                .steps()
                .orElseThrow(() -> new ConfigurationException("This loss is for a finite ladder, and the encoder's is"
                        + " infinite; set 'encoder.steps', or use the loss 'continuous-vdm'."));
    }

    @Override
    public Objective objective(Batch batch, Step step) {
        return minimised == Minimised.BOUND ? bound(batch.data(), step) : simple(batch.data(), step);
    }

    private Objective bound(NDArray x, Step step) {
        int first = diffusion.firstLatent();
        NDArray consistency = bound.consistency(x, steps(x, first, step), step).mean();
        Map<String, NDArray> terms = new LinkedHashMap<>();
        terms.put("reconstruction", bound.reconstruction(x, step).mean());
        terms.put("consistency", Tensors.scale(consistency, last - first));
        terms.put("prior", bound.prior(x, step).mean());
        NDArray sum = terms.get("reconstruction").add(terms.get("consistency")).add(terms.get("prior"));
        return new Objective(Tensors.toFloat32(sum), terms, Optional.of(sum));
    }

    private Objective simple(NDArray x, Step step) {
        double[] times =
                Arrays.stream(steps(x, 0, step)).mapToDouble(diffusion::time).toArray();
        NDArray logSnr = diffusion.schedule().logSnr(times, step);
        NDArray noise = step.normal(x.getShape());
        NDArray error = decoder.denoise(diffusion.diffuse(x, logSnr, noise), logSnr, step)
                .noiseError(x, noise);
        NDArray mean = Tensors.scale(error.mean(), 1 / dimensions(x));
        return new Objective(mean, Map.of("noise-error", mean), Optional.empty());
    }

    private int[] steps(NDArray x, int first, Step step) {
        double[] times = TimeSampling.lowDiscrepancy(
                step.uniform(), Math.toIntExact(x.getShape().get(0)));
        return Arrays.stream(times).mapToInt(t -> stepAt(t, first, last)).toArray();
    }

    /**
     * The step in {@code first + 1 .. last} that a time falls into, with equal chances; {@code ceil(t T)} for first = 0,
     * without the 0 that ceil gives at t = 0.
     */
    static int stepAt(double time, int first, int last) {
        return first + 1 + (int) (time * (last - first));
    }

    private static double dimensions(NDArray x) {
        return (double) x.size() / x.getShape().get(0);
    }

    @Override
    public Bound bound() {
        return bound;
    }
}
