package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.function.BiFunction;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/**
 * A small model of energies.
 *
 * @param highest log SNR of the first latent
 * @param lowest log SNR of the deepest
 */
record Model(
        double highest,
        double lowest,
        int steps,
        Ref<Network> network,
        EnergyDecoder.Form law,
        Langevin langevin,
        EnergyDecoder.Temperature temperature,
        Grid grid) {

    private record NoSettings() {}

    /** Three latents. */
    static Model of(Ref<Network> network) {
        return new Model(
                /* highest= */ 4,
                /* lowest= */ -3,
                /* steps= */ 2,
                network,
                EnergyDecoder.Form.ENERGY,
                new Langevin(3, 0.1, 0),
                EnergyDecoder.Temperature.ONE,
                new Grid(100, 8));
    }

    Model law(EnergyDecoder.Form other) {
        return new Model(highest, lowest, steps, network, other, langevin, temperature, grid);
    }

    Model langevin(Langevin other) {
        return new Model(highest, lowest, steps, network, law, other, temperature, grid);
    }

    Model temperature(EnergyDecoder.Temperature other) {
        return new Model(highest, lowest, steps, network, law, langevin, other, grid);
    }

    Model grid(Grid other) {
        return new Model(highest, lowest, steps, network, law, langevin, temperature, other);
    }

    /** Two latents. */
    Model between(double first, double second) {
        return new Model(first, second, 1, network, law, langevin, temperature, grid);
    }

    GaussianDiffusionEncoder.Config encoder() {
        Ref<NoiseSchedule> schedule = new Ref<>(LinearLogSnr.TYPE, new LinearLogSnr(highest, lowest));
        return new GaussianDiffusionEncoder.Config(schedule, Optional.of(steps), Optional.empty(), /* eta= */ 1);
    }

    EnergyDecoder.Config decoder() {
        return new EnergyDecoder.Config(
                network,
                law,
                langevin,
                temperature,
                law == EnergyDecoder.Form.ENERGY ? grid : Grid.DEFAULT,
                new Ref<>(Gaussian.TYPE, Gaussian.TYPE.defaults()));
    }

    /** The context with encoder and decoder. */
    TestContext in(TestContext context) {
        Encoder encoder = context.scoped("encoder").create(GaussianDiffusionEncoder.TYPE, encoder());
        TestContext encoded = context.with(encoder);
        return encoded.with(encoded.scoped("decoder").create(EnergyDecoder.TYPE, decoder()));
    }

    /** {@code network(z, l)} without weights, such as an exact energy spread over the values. */
    static Ref<Network> network(BiFunction<NDArray, NDArray, NDArray> function) {
        return ref((z, logSnr, scope) -> function.apply(z, logSnr));
    }

    private static Ref<Network> ref(Network network) {
        return ComponentType.of(
                        Kind.NETWORK,
                        "existing",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (settings, context) -> network)
                .byDefault();
    }

    /** {@code a tanh(z + b l / 10)}. */
    static Ref<Network> twoWeights() {
        return ComponentType.of(
                        Kind.NETWORK,
                        "two-weights",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "a tanh(z + b l / 10)", "none"),
                        (settings, context) -> {
                            NDArray a = constant("a", 0.3, context.parameters());
                            NDArray b = constant("b", 0.5, context.parameters());
                            return (Network)
                                    (z, logSnr, scope) -> z.add(Tensors.perExample(Tensors.scale(logSnr, 0.1), z)
                                                    .mul(b))
                                            .tanh()
                                            .mul(a);
                        })
                .byDefault();
    }

    private static NDArray constant(String name, double value, Parameters parameters) {
        return parameters.weight(name, new Shape(1), Parameters.Initializer.constant(value));
    }
}
