package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Draws from the energies of a diffusion's levels, from the deepest down, each by {@link Langevin} chains that begin at the latent above:
 *
 * <pre>
 * y + d^2/2 grad log p(y | z_{k+1}) + d temperature noise, K times from y = z_{k+1};   z_k = y / a
 * </pre>
 *
 * and gives the location of p(x | z_0).
 */
public final class LangevinSampler implements Sampler {

    /** The settings. */
    public record Config(
            @Setting(value = "number K of steps of a level; absent for the decoder's", min = 1, repeats = true)
                    Optional<Integer> steps,
            @Setting(
                            value =
                                    "b^2, a step's d^2 by the variance of the noise between levels; absent for the decoder's",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> stepSize,
            @Setting(value = "factor on the noise of a step", min = 0) double temperature)
            implements Sampler.Stepped {

        @Override
        public Config inSteps(int count) {
            return new Config(Optional.of(count), stepSize, temperature);
        }
    }

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "langevin",
            new Config(Optional.empty(), Optional.empty(), 1),
            new ComponentType.Doc(
                    "Langevin chains at each level of energies, from the deepest down; for the decoder 'energy'.",
                    "y + d^2/2 grad(f_k(y) - |y - z_k+1|^2 / (2 s^2)) + d temperature noise, K times",
                    "Gao et al. 2021 (diffusion recovery likelihood), algorithm 2"),
            LangevinSampler::new);

    private final Langevin langevin;
    private final double temperature;
    private final EnergyDecoder decoder;

    private LangevinSampler(Config config, BuildContext context) {
        decoder = context.part(EnergyDecoder.class);
        if (decoder.law() != EnergyDecoder.Form.ENERGY) {
            throw new ConfigurationException(
                    "sampler",
                    "The decoder's levels are normal and are drawn without chains; use the sampler 'top-down', or 'law: energy'.");
        }
        Langevin own = decoder.langevin();
        langevin = new Langevin(
                config.steps().orElse(own.steps()), config.stepSize().orElse(own.stepSize()), own.stepGrowth());
        temperature = config.temperature();
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        EnergyLadder ladder = decoder.ladder();
        NDArray z = decoder.start(count, scope);
        for (int k = ladder.levels().size() - 1; k >= 0; k--) {
            NDArray y = ladder.recovery(k, z).draw(langevin, temperature, scope);
            z = Tensors.scale(y, 1 / ladder.level(k).shrink());
        }
        return decoder.mean(z, scope);
    }
}
