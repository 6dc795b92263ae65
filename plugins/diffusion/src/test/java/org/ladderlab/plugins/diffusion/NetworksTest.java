package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.Nonlinearity;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Step;
import org.ladderlab.spi.Tensors;

class NetworksTest {

    private static final UnetNetwork.Config SMALL =
            new UnetNetwork.Config(8, List.of(1, 2, 2), 1, List.of(7), 4, 0.1, List.of(7, 8));

    private NDManager model;
    private GradientMode mode;
    private Parameters parameters;

    @BeforeEach
    void open() {
        model = NDManager.newBaseManager("PyTorch");
        mode = GradientMode.on();
        parameters = new Parameters(model, 1);
        JniUtils.setSeed(1);
    }

    @AfterEach
    void close() {
        mode.close();
        model.close();
    }

    private <C extends Record> Network network(ComponentType<Network, C> type, C config, long... shape) {
        DataSpec data = new DataSpec("made up", new Shape(shape), Optional.empty(), 0);
        return type.create(config, new Context(data, parameters));
    }

    /** All that a network asks of its surroundings. */
    private record Context(DataSpec data, Parameters parameters) implements BuildContext {

        @Override
        public <P> P part(Class<P> type) {
            throw new ConfigurationException("There is no " + type + ".");
        }

        @Override
        public <T> T create(String setting, Ref<T> ref) {
            throw new ConfigurationException(setting, "There are no nested components.");
        }
    }

    private Step training() {
        return new Step(model.newSubManager(), true, 1, 1);
    }

    /** Initial weights hold zeros at places; random ones let every path matter. */
    private void shake() {
        Random random = new Random(2);
        for (NDArray weight : parameters.weights().values()) {
            float[] values = weight.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.1 * random.nextGaussian());
            }
            try (NDArray changed = model.create(values, weight.getShape())) {
                Ops.copy(List.of(weight), List.of(changed));
            }
        }
    }

    private static NDArray output(Network network, Step step, Shape example) {
        NDArray logSnr = step.vector(new double[] {13.3, -5, Double.NEGATIVE_INFINITY});
        return network.forward(step.normal(Tensors.batched(3, example)), logSnr, step);
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 8", "1, 28, 28", "1, 32, 32", "3, 16, 8"})
    void theUnetKeepsTheShapeAndReachesEveryWeight(long channels, long height, long width) {
        Network network = network(UnetNetwork.TYPE, SMALL, channels, height, width);
        everyWeightMatters(network, new Shape(channels, height, width));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 4", "2, 1, 1"})
    void theMlpKeepsTheShapeAndReachesEveryWeight(long channels, long height, long width) {
        Network network = network(MlpNetwork.TYPE, MlpNetwork.TYPE.defaults(), channels, height, width);
        everyWeightMatters(network, new Shape(channels, height, width));
    }

    @Test
    void theMlpTakesPoints() {
        Network network = network(MlpNetwork.TYPE, new MlpNetwork.Config(16, 1, Nonlinearity.LEAKY_RELU, 0.1), 2);
        everyWeightMatters(network, new Shape(2));
    }

    private void everyWeightMatters(Network network, Shape example) {
        Step step = training();
        assertThat(output(network, step, example).toFloatArray()).containsOnly(0);
        shake();
        NDArray output = output(network, step, example);
        assertThat(output.getShape()).isEqualTo(Tensors.batched(3, example));
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        NDList gradients = Ops.gradients(output.square().mean(), weights, step.manager());
        List<String> names = List.copyOf(parameters.weights().keySet());
        for (int i = 0; i < weights.size(); i++) {
            double norm = Ops.globalNorm(List.of(gradients.get(i)));
            assertThat(norm).as("gradient of %s", names.get(i)).isPositive().isFinite();
        }
        step.manager().close();
    }

    @Test
    void theGradientOfTheUnetAlongARandomLineMatchesACentralDifference() {
        Network network = network(
                UnetNetwork.TYPE, new UnetNetwork.Config(8, List.of(1, 2), 1, List.of(4), 4, 0, List.of()), 1, 8, 8);
        shake();
        Step step = new Step(model.newSubManager(), false, 1, 1);
        NDArray z = step.normal(new Shape(2, 1, 8, 8));
        NDArray logSnr = step.vector(new double[] {2, -3});
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        NDList gradients =
                Ops.gradients(network.forward(z, logSnr, step).square().mean(), weights, step.manager());
        List<NDArray> line =
                weights.stream().map(w -> step.normal(w.getShape())).toList();
        double expected = 0;
        for (int i = 0; i < line.size(); i++) {
            expected += gradients.get(i).mul(line.get(i)).sum().getFloat();
        }
        List<NDArray> middle = weights.stream().map(NDArray::duplicate).toList();
        double difference = 0;
        double size = 1e-3;
        for (double sign : new double[] {1, -1}) {
            List<NDArray> moved = new java.util.ArrayList<>();
            for (int i = 0; i < line.size(); i++) {
                moved.add(middle.get(i).add(Tensors.scale(line.get(i), sign * size)));
            }
            Ops.copy(weights, moved);
            difference +=
                    sign * network.forward(z, logSnr, step).square().mean().getFloat();
        }
        // The arithmetic of the network is float32.
        assertThat(difference / (2 * size)).isCloseTo(expected, within(0.01 * Math.abs(expected)));
    }

    @Test
    void theNoiseLevelChangesTheOutput() {
        Network network = network(UnetNetwork.TYPE, SMALL, 1, 8, 8);
        shake();
        Step step = new Step(model.newSubManager(), false, 1, 1);
        NDArray z = step.normal(new Shape(1, 1, 8, 8));
        NDArray low = network.forward(z, step.vector(new double[] {3.00}), step);
        NDArray high = network.forward(z, step.vector(new double[] {3.05}), step);
        double change = low.sub(high).abs().max().getFloat();
        assertThat(change).isPositive().isLessThan(low.abs().max().getFloat());
    }

    @Test
    void nothingOfAStepOutlivesIt() {
        Network network = network(UnetNetwork.TYPE, SMALL, 1, 8, 8);
        int before = model.getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
            Step step = training();
            NDArray output = output(network, step, new Shape(1, 8, 8));
            List<NDArray> weights = List.copyOf(parameters.weights().values());
            NDList gradients = Ops.gradients(output.square().mean(), weights, step.manager());
            assertThat(gradients).allMatch(g -> g.getManager() == step.manager());
            step.manager().close();
        }
        assertThat(model.getManagedArrays()).hasSize(before);
    }

    @Test
    void imagesThatCannotBeHalvedAreRefusedWithTheRemedy() {
        UnetNetwork.Config four = new UnetNetwork.Config(8, List.of(1, 1, 1, 1), 1, List.of(), 4, 0, List.of());
        assertThatThrownBy(() -> network(UnetNetwork.TYPE, four, 1, 28, 28))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most 3 multipliers, not 4");
    }

    @Test
    void pointsAreRefusedByTheUnet() {
        assertThatThrownBy(() -> network(UnetNetwork.TYPE, SMALL, 2)).hasMessageContaining("use 'mlp'");
    }
}
