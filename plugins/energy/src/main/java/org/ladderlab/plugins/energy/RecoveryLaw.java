package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The law of z_k given the latent above it, by its energy:
 *
 * <pre>
 * log p(z_k | z_{k+1}) = f_k(y) - |y - z_{k+1}|^2 / (2 s^2) - log Z_k(z_{k+1}) + D log a,   y = a z_k
 * </pre>
 *
 * Draws are ends of Langevin chains.
 *
 * @param grid by which it is normalised; empty where there are too many dimensions for one
 */
record RecoveryLaw(EnergyLadder ladder, int k, NDArray above, Langevin langevin, Optional<Grid> grid, Scope scope)
        implements Law {

    /** Standard deviations of a latent's noise beyond which nothing is left to see. */
    private static final double MARGIN = 5;

    /** How much of a law may be beyond the grid in the mean over examples, where its energy is not what the network says. */
    private static final double MOST_BEYOND = 0.01;

    @Override
    public Shape shape() {
        return above.getShape();
    }

    @Override
    public NDArray sample(double temperature, Scope own) {
        NDArray y = ladder.recovery(k, above).draw(langevin, temperature, own);
        return Tensors.scale(y, 1 / ladder.level(k).shrink());
    }

    @Override
    public NDArray logProb(NDArray z) {
        EnergyLevel level = ladder.level(k);
        NDArray y = Tensors.scale(z, level.shrink());
        Recovery recovery = ladder.recovery(k, above);
        NDArray energy = recovery.energy(Tensors.toFloat32(y), scope);
        NDArray free = (y.getDataType() == DataType.FLOAT64 ? Tensors.toFloat64(energy) : energy)
                .sub(recovery.distance(y, scope));
        long dimensions = z.getShape().size() / z.getShape().get(0);
        return Tensors.shift(free.sub(logNormaliser()), dimensions * Math.log(level.shrink()));
    }

    /**
     * {@code log Z_k(z_{k+1})}, float64, (n).
     *
     * @throws ConfigurationException if there is no grid, or too much of the laws is beyond it
     */
    NDArray logNormaliser() {
        Grid known = grid.orElseThrow(() -> new ConfigurationException(
                "decoder",
                "An energy is normalised on a grid of one or two dimensions, and an example has "
                        + above.getShape().size() / above.getShape().get(0)
                        + ": its ledger can only be estimated, by the metric 'energy-ledger'. With 'law: gaussian' it has one in any"
                        + " dimension."));
        NDArray energies = known.energies(ladder, k, above.getShape().slice(1), scope);
        double noise = ladder.level(k).noise();
        Grid.Integral integral = known.integral(energies, above, noise, scope);
        double beyond = integral.beyond().mean().getDouble();
        if (beyond > MOST_BEYOND) {
            double farthest = Tensors.toFloat64(above).abs().max().getDouble();
            throw new ConfigurationException(
                    "decoder.grid.halfWidth",
                    String.format(
                            Locale.ROOT,
                            "Of the law of the latent z%d given the one above it %.1f %% is beyond the grid, which ends at %s, in the"
                                    + " mean over %d examples: the grid holds less than the data or the energies. %s",
                            k,
                            100 * beyond,
                            known.halfWidth(),
                            above.getShape().get(0),
                            known.wider(farthest + MARGIN * noise)));
        }
        return integral.log();
    }

    /** Refused: it would take draws. */
    @Override
    public NDArray kl(Law other) {
        throw new ConfigurationException(
                "An energy's divergence from another law is in no closed form; ask for that of the other law from it, divergenceOf.");
    }

    @Override
    public NDArray divergenceOf(Law q, NDArray drawn) {
        return q.logProb(drawn).sub(logProb(drawn));
    }

    /** Where a chain without noise ends. */
    @Override
    public NDArray bestGuess() {
        return sample(0, scope);
    }
}
