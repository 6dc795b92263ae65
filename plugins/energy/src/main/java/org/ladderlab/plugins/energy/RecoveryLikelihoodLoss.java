package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Recovery likelihood: each level's energy learns to tell a latent from the end of a Langevin chain that begins above it,
 *
 * <pre>
 * w_k temperature_k (f_k(y-) - f_k(y+)),   y+ = a z_k from q, y- ~ p(y | z_{k+1}), k uniform on the levels
 * </pre>
 *
 * whose gradient, if the chains mix, is that of {@code -log p(z_k | z_{k+1})}. It is no bound itself, and its value says little. The model has
 * one in one and two dimensions, where energies are normalised on a grid, and where its levels are normal; elsewhere it has none.
 */
public final class RecoveryLikelihoodLoss implements Loss {

    /** The settings. */
    public record Config(@Setting("how levels are weighed") Weights weights) {}

    /** w of a level. */
    public enum Weights {
        /** 1. */
        UNIFORM,
        /** {@code s_1 / s_{k+1}}, as the authors have it. */
        NOISE
    }

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "recovery-likelihood",
            new Config(Weights.NOISE),
            new ComponentType.Doc(
                    "Recovery likelihood of the decoder 'energy': a latent against the end of a chain from the one above it.",
                    "w_k temperature_k (f_k(y-) - f_k(y+)), y+ = a z_k, y- ~ p(y | z_k+1)",
                    "Gao et al. 2021 (diffusion recovery likelihood), algorithm 1"),
            RecoveryLikelihoodLoss::new);

    private final EnergyLadder ladder;
    private final EnergyDecoder decoder;
    private final double[] weights;
    private final Optional<Bound> bound;

    private RecoveryLikelihoodLoss(Config config, BuildContext context) {
        decoder = context.part(EnergyDecoder.class);
        ladder = decoder.ladder();
        double first = ladder.level(0).noise();
        weights = ladder.levels().stream()
                .mapToDouble(level -> config.weights() == Weights.UNIFORM ? 1 : first / level.noise())
                .toArray();
        bound = decoder.grid().isPresent() || decoder.law() == EnergyDecoder.Form.GAUSSIAN
                ? Optional.of(new HierarchicalBound(context.part(GaussianDiffusion.class), decoder))
                : Optional.empty();
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        int[] k = new int[Math.toIntExact(batch.size())];
        Arrays.setAll(k, i -> (int) (scope.uniform() * weights.length));
        EnergyLadder.Pair pair = ladder.draw(batch.data(), k, scope);
        NDArray end = pair.recovery().draw(decoder.langevin(), 1, scope);
        NDArray apart = pair.recovery().energy(end, scope).sub(pair.recovery().energy(pair.y(), scope));
        NDArray weight = scope.vector(Arrays.stream(k)
                .mapToDouble(each -> weights[each] * ladder.temperature(each))
                .toArray());
        NDArray minimised = apart.mul(Tensors.toFloat32(weight)).mean();
        return new Objective(minimised, Map.of("energy-apart", minimised), Optional.empty());
    }

    @Override
    public Optional<Bound> bound() {
        return bound;
    }
}
