package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.ReverseStep;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The energies of all levels, by one network:
 *
 * <pre>
 * f_k(y) = (sum over d of network_d(y / a, l_k)) / temperature_k
 * </pre>
 *
 * so that the network sees a latent with its log SNR, as any network of a diffusion does. Beyond the grid on which energies are normalised,
 * where there is one, y is brought to its border: f is constant there, and what the grid says of its integral is exact.
 */
final class EnergyLadder {

    private final GaussianDiffusion diffusion;
    private final Network network;
    private final List<EnergyLevel> levels;
    private final double[] temperatures;
    private final Optional<Grid> grid;

    EnergyLadder(
            GaussianDiffusion diffusion,
            Network network,
            ToDoubleFunction<EnergyLevel> temperature,
            Optional<Grid> grid) {
        this.grid = grid;
        this.diffusion = diffusion;
        this.network = network;
        diffusion.requireOneLogSnr("An energy", "use the encoder 'gaussian-diffusion'");
        if (diffusion.steps().isEmpty()) {
            throw new ConfigurationException(
                    "encoder.steps",
                    "Each level has an energy of its own, and this ladder has infinitely many levels; set 'steps', such as 5 for"
                            + " six levels.");
        }
        if (diffusion.firstLatent() > 0 || diffusion.frame() != Frame.VARIANCE_PRESERVING) {
            throw new ConfigurationException(
                    "encoder.schedule",
                    "Energies are of latents of variance about 1, the first with a little noise: the frame must be"
                            + " variance-preserving and the log SNR at t = 0 finite; wrap the schedule in 'truncated'.");
        }
        this.levels = IntStream.rangeClosed(0, diffusion.steps().getAsInt())
                .mapToObj(k -> EnergyLevel.of(diffusion, k))
                .toList();
        this.temperatures = levels.stream().mapToDouble(temperature).toArray();
    }

    EnergyLevel level(int k) {
        return levels.get(k);
    }

    List<EnergyLevel> levels() {
        return levels;
    }

    double temperature(int k) {
        return temperatures[k];
    }

    /** p of each example's own level. */
    Recovery recovery(int[] k, NDArray above) {
        return new Recovery(this, k, above);
    }

    /** p of one level for all examples. */
    Recovery recovery(int k, NDArray above) {
        int[] same = new int[Math.toIntExact(above.getShape().get(0))];
        Arrays.fill(same, k);
        return recovery(same, above);
    }

    /**
     * f, (n), float32.
     *
     * @param y float32, (n, example shape)
     * @param k the level of each
     */
    NDArray energy(NDArray y, int[] k, Scope scope) {
        NDArray shrink = perExample(k, each -> levels.get(each).shrink(), y, scope);
        NDArray seen = grid.map(known -> known.inside(y)).orElse(y);
        NDArray output = network.forward(seen.div(shrink), diffusion.logSnr(k, scope), scope);
        NDArray temperature =
                scope.vector(Arrays.stream(k).mapToDouble(this::temperature).toArray());
        return Tensors.sumPerExample(Tensors.toFloat32(output)).div(Tensors.toFloat32(temperature));
    }

    static NDArray perExample(int[] k, IntToDoubleFunction value, NDArray like, Scope scope) {
        return Tensors.perExample(
                scope.vector(Arrays.stream(k).mapToDouble(value).toArray()), like);
    }

    /** A latent of each level and p given the one above it. */
    record Pair(NDArray y, Recovery recovery) {}

    /** {@code y = a z_k} with z_k and what is above it from q. */
    Pair draw(NDArray x, int[] k, Scope scope) {
        int deepest = levels.size() - 1;
        NDArray logSnr = diffusion.logSnr(k, scope);
        NDArray logSnrAbove = diffusion.logSnr(
                Arrays.stream(k).map(each -> Math.min(each + 1, deepest)).toArray(), scope);
        NDArray above = diffusion.forward().diffuse(x, logSnrAbove, scope.normal(x.getShape()), scope);
        // The deepest is above itself: a step between equal noises stays where it is.
        ReverseStep step = diffusion.forward().step(logSnrAbove, logSnr, scope);
        NDArray z = step.posterior(above, diffusion.forward().target(x, logSnrAbove, logSnr, scope))
                .sample(scope);
        NDArray known = perExample(k, each -> each == deepest ? 0 : 1, x, scope);
        return new Pair(
                z.mul(perExample(k, each -> levels.get(each).shrink(), x, scope))
                        .stopGradient(),
                recovery(k, above.mul(known).stopGradient()));
    }
}
