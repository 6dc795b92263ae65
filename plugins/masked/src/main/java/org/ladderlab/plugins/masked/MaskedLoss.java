package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;

/**
 * The bound of a masked diffusion, one level for each example: of the infinite ladder with k of the D values masked, k uniform on 1 .. D,
 *
 * <pre>
 * D/k sum over masked d of -log p(x_d | z)
 * </pre>
 *
 * and of a finite one the level z_i with probability alpha(i - 1) - alpha(i), where what is masked counts 1 / (1 - alpha(i)). The draws of
 * a batch are spread evenly over [0, 1). The infinite ladder is judged by the same sum in bands of k, the finite one by walking down all
 * of its levels.
 */
public final class MaskedLoss implements Loss {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "masked",
            new Config(),
            new ComponentType.Doc(
                    "The negative evidence bound of a masked diffusion, one level for each example.",
                    "D/k sum over masked d of -log p(x_d | z), k of D values masked; finite: weight 1 / (1 - alpha_i)",
                    "Shi et al. 2024 (MD4), equation 5; Sahoo et al. 2024 (MDLM), equations 8 to 10; Uria et al. 2014"),
            (config, context) -> new MaskedLoss(context));

    private final MaskedDiffusion diffusion;
    private final MaskedDenoiser decoder;
    private final int dimensions;
    private final Bound bound;

    private MaskedLoss(BuildContext context) {
        diffusion = context.part(MaskedDiffusion.class);
        decoder = context.part(MaskedDenoiser.class);
        dimensions = Math.toIntExact(context.data().dimensions());
        bound = diffusion.steps().isPresent()
                ? new HierarchicalBound(diffusion, decoder)
                : new MaskedBound(diffusion, decoder, dimensions);
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        NDArray index = diffusion.values().indices(batch.data());
        double[] spread = new double[Math.toIntExact(batch.size())];
        double first = scope.uniform();
        for (int n = 0; n < spread.length; n++) {
            spread[n] = (first + n) / spread.length;
        }
        NDArray nats = diffusion.steps().isPresent() ? finite(index, spread, scope) : infinite(index, spread, scope);
        NDArray mean = nats.mean();
        return new Objective(mean, Map.of("masked", mean), Optional.of(mean));
    }

    private NDArray infinite(NDArray index, double[] spread, Scope scope) {
        int[] counts = new int[spread.length];
        float[] weights = new float[spread.length];
        for (int n = 0; n < counts.length; n++) {
            counts[n] = 1 + (int) (spread[n] * dimensions);
            weights[n] = (float) dimensions / counts[n];
        }
        NDArray z = diffusion.hideSome(index, counts, scope);
        return decoder.surprise(index, z, scope).mul(scope.manager().create(weights));
    }

    private NDArray finite(NDArray index, double[] spread, Scope scope) {
        int last = diffusion.steps().orElseThrow();
        double[] chances = new double[spread.length];
        float[] weights = new float[spread.length];
        for (int n = 0; n < chances.length; n++) {
            int i = 1;
            while (i < last && diffusion.visible((double) i / last) > spread[n]) {
                i++;
            }
            chances[n] = 1 - diffusion.visible((double) i / last);
            weights[n] = (float) (1 / chances[n]);
        }
        NDArray z = diffusion.hide(index, chances, scope);
        return decoder.surprise(index, z, scope).mul(scope.manager().create(weights));
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }
}
