package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LocationScaleLikelihood;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A diffusion whose way back is given by energies, one for each of its finitely many levels, of {@code y = a z_k}:
 *
 * <pre>
 * energy     p(z_k | z_{k+1}) = exp(f_k(y) - |y - z_{k+1}|^2 / (2 s^2)) / Z_k(z_{k+1})
 * gaussian   p(z_k | z_{k+1}) = N((z_{k+1} + s^2 grad f_k(z_{k+1})) / a, s^2 / a^2), what the first tends to as s gets small
 * </pre>
 *
 * with a and s of {@code q(z_{k+1} | z_k) = N(a z_k, s^2)}. Nothing is above the deepest latent, whose law is {@code exp(f(z) - |z|^2 / 2) /
 * Z}. An energy that is 0 everywhere, as networks here begin, leaves the noise as it is. In one and two dimensions Z is an integral over a
 * {@link Grid}, beyond which an energy is constant by definition, so that Z is never too small; a grid that leaves out more than a hundredth of
 * the laws of the examples that are met is refused.
 */
public final class EnergyDecoder implements Decoder {

    /** The settings. */
    public record Config(
            @Setting(value = "the network whose outputs are summed to an energy", required = true) Ref<Network> network,
            @Setting("the law of a level: its energy's, or the normal one that it tends to with small steps") Form law,
            @Setting("the chains that draw from a level's law") Langevin langevin,
            @Setting("what the network's sum is divided by") Temperature temperature,
            @Setting("the grid on which an energy of one or two dimensions is normalised") Grid grid,
            @Setting(value = "p(x | z next to the data); must have a location and a scale", required = true)
                    Ref<Likelihood> likelihood) {}

    /** Which law. */
    public enum Form {
        /** The energy's own. */
        ENERGY,
        /** Normal. */
        GAUSSIAN
    }

    /** What divides a network's sum. */
    public enum Temperature {
        /** 1. */
        ONE,
        /** d^2 of the level's chains, which makes their steps equally long whatever they are. */
        STEP_SIZE
    }

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "energy",
            new Config(
                    /* network= */ Required.setting(),
                    Form.ENERGY,
                    Langevin.DEFAULT,
                    Temperature.ONE,
                    Grid.DEFAULT,
                    /* likelihood= */ Required.setting()),
            new ComponentType.Doc(
                    "An energy for each level of a diffusion, given the level above it.",
                    "p(z_k|z_k+1) = exp(f_k(y) - |y - z_k+1|^2 / (2 s^2)) / Z_k(z_k+1), y = a z_k",
                    "Gao et al. 2021 (diffusion recovery likelihood), equations 4, 5 and 15"),
            EnergyDecoder::new);

    private final GaussianDiffusion diffusion;
    private final EnergyLadder ladder;
    private final Config config;
    private final boolean conditional;
    private final Optional<Grid> grid;
    private final LocationScaleLikelihood likelihood;
    private final Shape example;

    private EnergyDecoder(Config config, BuildContext context) {
        this.config = config;
        this.diffusion = context.part(GaussianDiffusion.class);
        this.example = context.data().shape();
        Network network = context.create("network", config.network());
        network.prediction().ifPresent(found -> {
            throw new ConfigurationException(
                    "network",
                    "The network '" + config.network().type().name()
                            + "' is the optimal denoiser of some data and no energy; use one that learns, such as 'mlp'.");
        });
        this.conditional = network.conditional();
        this.grid = grid(config, context.data().dimensions());
        this.ladder = new EnergyLadder(
                diffusion,
                network,
                level -> config.temperature() == Temperature.ONE
                        ? 1
                        : config.langevin().squaredStep(level),
                grid);
        if (!(context.create("likelihood", config.likelihood(), 0) instanceof LocationScaleLikelihood located)) {
            throw new ConfigurationException(
                    "likelihood",
                    "The last step of a diffusion gives a location and a scale in the data's units, and '"
                            + config.likelihood().type().name() + "' takes other parameters; use a Gaussian or a"
                            + " discretised one.");
        }
        this.likelihood = located;
    }

    private static Optional<Grid> grid(Config config, long dimensions) {
        if (dimensions <= 2 && config.law() == Form.ENERGY) {
            return Optional.of(config.grid());
        }
        Idle.refuse(
                "grid", config.grid(), Grid.DEFAULT, "only an energy of one or two dimensions is normalised on a grid");
        return Optional.empty();
    }

    EnergyLadder ladder() {
        return ladder;
    }

    Langevin langevin() {
        return config.langevin();
    }

    /** The grid on which levels are normalised; empty where they are normal, or of too many dimensions. */
    Optional<Grid> grid() {
        return grid;
    }

    Form law() {
        return config.law();
    }

    /** Zeros: there is nothing above the deepest latent. */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(Tensors.batched(examples, example));
    }

    @Override
    public Law prior(int level, NDArray topDown, Scope scope) {
        return config.law() == Form.ENERGY
                ? new RecoveryLaw(ladder, level, topDown, config.langevin(), grid, scope)
                : gaussian(ladder.level(level), ladder.recovery(level, topDown), scope);
    }

    private static DiagonalGaussian gaussian(EnergyLevel level, Recovery recovery, Scope scope) {
        NDArray above = recovery.above();
        NDArray y = Tensors.toFloat32(above);
        NDArray force = scope.training()
                ? recovery.learnedGradient(y, scope)
                : recovery.slope(y, scope).gradient();
        NDArray mean =
                Tensors.scale(above.add(Tensors.scale(force, level.noise() * level.noise())), 1 / level.shrink());
        double logVariance = 2 * Math.log(level.noise() / level.shrink());
        return new DiagonalGaussian(mean, Tensors.constant(mean, logVariance));
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
        NDArray logSnr = first(topDown, scope);
        NDArray logScale = diffusion.forward().logScale(x, logSnr, scope);
        return likelihood.logProbOfError(x, x.sub(diffusion.forward().location(topDown, logSnr, scope)), logScale);
    }

    /** The location of p(x | z_0). */
    @Override
    public NDArray mean(NDArray topDown, Scope scope) {
        return diffusion.forward().location(topDown, first(topDown, scope), scope);
    }

    private NDArray first(NDArray like, Scope scope) {
        return diffusion.logSnr(0, like.getShape().get(0), scope);
    }

    @Override
    public boolean conditional() {
        return conditional;
    }

    /** Guidance is of denoisers. */
    @Override
    public boolean guidable() {
        return false;
    }
}
