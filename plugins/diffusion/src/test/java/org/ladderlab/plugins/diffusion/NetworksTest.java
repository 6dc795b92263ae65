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
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

class NetworksTest {

    private static final UnetNetwork.Config SMALL = small(8);

    /** Attention at the lowest resolution of images of this height. */
    private static UnetNetwork.Config small(long height) {
        return unet(8, List.of(1, 2, 2), 1, List.of((int) height / 4), 4, 0.1, List.of(7, 8));
    }

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

    /** The paper's details, one head of attention. */
    private static UnetNetwork.Config unet(
            int channels,
            List<Integer> multipliers,
            int blocks,
            List<Integer> attention,
            int groups,
            double dropout,
            List<Integer> fourierFeatures) {
        UnetNetwork.Config details = UnetNetwork.TYPE.defaults();
        return new UnetNetwork.Config(
                channels,
                multipliers,
                blocks,
                attention,
                groups,
                dropout,
                fourierFeatures,
                details.headChannels(),
                details.time(),
                details.sines(),
                details.downsamplePadding(),
                details.normEpsilon(),
                details.labels());
    }

    /** The same with other heads and labels. */
    private static UnetNetwork.Config unet(
            UnetNetwork.Config other, Optional<Integer> headChannels, Optional<LabelEmbedding.Config> labels) {
        return new UnetNetwork.Config(
                other.channels(),
                other.multipliers(),
                other.blocks(),
                other.attention(),
                other.groups(),
                other.dropout(),
                other.fourierFeatures(),
                headChannels,
                other.time(),
                other.sines(),
                other.downsamplePadding(),
                other.normEpsilon(),
                labels);
    }

    private <C extends Record> Network network(ComponentType<Network, C> type, C config, long... shape) {
        return context(parameters, 1, shape).create(type, config);
    }

    private static TestContext context(Parameters parameters, int outputs, long... shape) {
        DataSpec data = new DataSpec("made up", new Shape(shape), Optional.empty(), 0);
        GaussianDiffusion diffusion = new GaussianDiffusionEncoder(
                Curve.linear(13.3, -5), OptionalInt.empty(), Frame.VARIANCE_PRESERVING, data.shape());
        return new TestContext(data, List.of(diffusion), parameters, outputs);
    }

    private Scope training() {
        return new Scope(model.newSubManager(), true, 1, 1);
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
                WeightOps.copy(List.of(weight), List.of(changed));
            }
        }
    }

    private static NDArray output(Network network, double[] logSnr, Scope scope, Shape example) {
        return network.forward(scope.normal(Tensors.batched(3, example)), scope.vector(logSnr), scope);
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 8", "1, 28, 28", "1, 32, 32", "3, 16, 8"})
    void theUnetKeepsTheShapeAndReachesEveryWeight(long channels, long height, long width) {
        Network network = network(UnetNetwork.TYPE, small(height), channels, height, width);
        everyWeightMatters(network, new Shape(channels, height, width));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void theUnetOfVdmKeepsTheShapeAndReachesEveryWeight(boolean attention) {
        Network network = network(
                VdmUnetNetwork.TYPE,
                new VdmUnetNetwork.Config(8, 2, attention, 4, 0.1, List.of(7, 8), Optional.empty()),
                1,
                6,
                5);
        shake();
        everyWeightMatters(network, new double[] {13.3, -5, 0}, new Shape(1, 6, 5));
    }

    @Test
    void aNetworkGivesAsManyValuesAsAreAskedOfIt() {
        Scope scope = training();
        NDArray z = scope.normal(new Shape(2, 3, 8, 8));
        for (ComponentType<Network, ?> type : List.of(MlpNetwork.TYPE, UnetNetwork.TYPE, VdmUnetNetwork.TYPE)) {
            Network network = context(parameters.scope(type.name()), 2, 3, 8, 8).create(type);
            NDArray output = network.forward(z, scope.vector(new double[] {1, 2}), scope);
            assertThat(output.getShape()).as(type.name()).isEqualTo(new Shape(2, 6, 8, 8));
        }
    }

    @Test
    void theUnetOfVdmStartsAsItsInput() {
        Network network = network(VdmUnetNetwork.TYPE, VdmUnetNetwork.TYPE.defaults(), 1, 4, 4);
        Scope scope = training();
        NDArray z = scope.normal(new Shape(2, 1, 4, 4));
        NDArray output = network.forward(z, scope.vector(new double[] {1, 2}), scope);
        assertThat(output.toFloatArray()).containsExactly(z.toFloatArray());
    }

    @Test
    void dropoutActsInTrainingAloneAndDependsOnTheSeedOfTheStep() {
        Network network = network(UnetNetwork.TYPE, unet(8, List.of(1, 2), 1, List.of(), 4, 0.5, List.of()), 1, 8, 8);
        shake();
        NDArray z = model.ones(new Shape(1, 1, 8, 8));
        float[] evaluated = drop(network, z, false, 1);
        assertThat(drop(network, z, false, 2)).containsExactly(evaluated);
        float[] trained = drop(network, z, true, 1);
        assertThat(drop(network, z, true, 1)).containsExactly(trained);
        assertThat(trained).isNotEqualTo(evaluated);
        assertThat(drop(network, z, true, 2)).isNotEqualTo(trained);
    }

    /** The engine seeds the tensor library at each step. */
    private float[] drop(Network network, NDArray z, boolean training, long seed) {
        JniUtils.setSeed(seed);
        Scope scope = new Scope(model.newSubManager(), training, 1, seed);
        return network.forward(z, scope.vector(new double[] {1}), scope).toFloatArray();
    }

    @Test
    void headsOfAttentionChangeTheOutputAndNotTheWeights() {
        UnetNetwork.Config one = unet(8, List.of(1), 1, List.of(), 4, 0, List.of());
        UnetNetwork.Config two = unet(one, Optional.of(4), Optional.empty());
        Parameters first = parameters;
        Network single = network(UnetNetwork.TYPE, one, 1, 4, 4);
        shake();
        parameters = new Parameters(model, 1);
        Network split = network(UnetNetwork.TYPE, two, 1, 4, 4);
        shake();
        assertThat(parameters.weights().keySet()).isEqualTo(first.weights().keySet());
        NDArray z = model.arange(16f).reshape(1, 1, 4, 4);
        assertThat(drop(single, z, false, 1)).isNotEqualTo(drop(split, z, false, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 4", "2, 1, 1"})
    void theMlpKeepsTheShapeAndReachesEveryWeight(long channels, long height, long width) {
        Network network = network(MlpNetwork.TYPE, MlpNetwork.TYPE.defaults(), channels, height, width);
        everyWeightMatters(network, new Shape(channels, height, width));
    }

    @Test
    void theMlpTakesPoints() {
        Network network =
                network(MlpNetwork.TYPE, new MlpNetwork.Config(16, 1, Activation.LEAKY_RELU, 0.1, Optional.empty()), 2);
        everyWeightMatters(network, new Shape(2));
    }

    /** Both classes and "not told": every row of the table is in use. */
    @ParameterizedTest
    @ValueSource(strings = {"mlp", "unet", "vdm-unet"})
    void aNetworkThatIsToldTheLabelsReachesEveryRowOfItsTable(String name) {
        DataSpec data = new DataSpec("made up", new Shape(1, 8, 8), Optional.empty(), 2);
        Optional<LabelEmbedding.Config> labels = Optional.of(new LabelEmbedding.Config(0.5));
        UnetNetwork.Config small = unet(8, List.of(1, 2), 1, List.of(), 4, 0, List.of());
        GaussianDiffusion diffusion = new GaussianDiffusionEncoder(
                Curve.linear(13.3, -5), OptionalInt.empty(), Frame.VARIANCE_PRESERVING, data.shape());
        TestContext context = new TestContext(data, List.of(diffusion), parameters, 1);
        Network network =
                switch (name) {
                    case "mlp" ->
                        context.create(MlpNetwork.TYPE, new MlpNetwork.Config(16, 1, Activation.SILU, 0, labels));
                    case "unet" -> context.create(UnetNetwork.TYPE, unet(small, Optional.empty(), labels));
                    default ->
                        context.create(
                                VdmUnetNetwork.TYPE, new VdmUnetNetwork.Config(8, 1, false, 4, 0, List.of(7), labels));
                };
        assertThat(network.conditional()).isTrue();
        shake();
        Scope scope = new Scope(model.newSubManager(), false, 1, 1);
        double[] logSnr = {3, 0, -3};
        Scope given = scope.given(Optional.of(new Condition(List.of(0, 1, 1), 0)));
        NDArray told = output(network, logSnr, given, data.shape());
        NDArray notTold = output(network, logSnr, scope, data.shape());
        NDArray table = parameters.weights().get("class_embedding.weight");
        NDArray loss = told.square().mean().add(notTold.square().mean());
        NDArray gradient =
                WeightOps.gradients(loss, List.of(table), scope.manager()).singletonOrThrow();
        for (float size : gradient.abs().sum(new int[] {1}).toFloatArray()) {
            assertThat(size).isPositive().isFinite();
        }
    }

    private void everyWeightMatters(Network network, Shape example) {
        Scope scope = training();
        double[] logSnr = {13.3, -5, Double.NEGATIVE_INFINITY};
        assertThat(output(network, logSnr, scope, example).toFloatArray()).containsOnly(0);
        shake();
        everyWeightMatters(network, logSnr, example);
    }

    private void everyWeightMatters(Network network, double[] logSnr, Shape example) {
        Scope scope = training();
        NDArray output = output(network, logSnr, scope, example);
        assertThat(output.getShape()).isEqualTo(Tensors.batched(3, example));
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        NDList gradients = WeightOps.gradients(output.square().mean(), weights, scope.manager());
        List<String> names = List.copyOf(parameters.weights().keySet());
        for (int i = 0; i < weights.size(); i++) {
            double norm = WeightOps.globalNorm(List.of(gradients.get(i)));
            assertThat(norm).as("gradient of %s", names.get(i)).isPositive().isFinite();
        }
        scope.manager().close();
    }

    @Test
    void theGradientOfTheUnetAlongARandomLineMatchesACentralDifference() {
        Network network = network(UnetNetwork.TYPE, unet(8, List.of(1, 2), 1, List.of(4), 4, 0, List.of()), 1, 8, 8);
        shake();
        Scope scope = new Scope(model.newSubManager(), false, 1, 1);
        NDArray z = scope.normal(new Shape(2, 1, 8, 8));
        NDArray logSnr = scope.vector(new double[] {2, -3});
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        NDList gradients =
                WeightOps.gradients(network.forward(z, logSnr, scope).square().mean(), weights, scope.manager());
        List<NDArray> line =
                weights.stream().map(w -> scope.normal(w.getShape())).toList();
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
            WeightOps.copy(weights, moved);
            difference +=
                    sign * network.forward(z, logSnr, scope).square().mean().getFloat();
        }
        // The arithmetic of the network is float32.
        assertThat(difference / (2 * size)).isCloseTo(expected, within(0.01 * Math.abs(expected)));
    }

    @Test
    void theNoiseLevelChangesTheOutput() {
        Network network = network(UnetNetwork.TYPE, SMALL, 1, 8, 8);
        shake();
        Scope scope = new Scope(model.newSubManager(), false, 1, 1);
        NDArray z = scope.normal(new Shape(1, 1, 8, 8));
        NDArray low = network.forward(z, scope.vector(new double[] {3.00}), scope);
        NDArray high = network.forward(z, scope.vector(new double[] {3.05}), scope);
        double change = low.sub(high).abs().max().getFloat();
        assertThat(change).isPositive().isLessThan(low.abs().max().getFloat());
    }

    @Test
    void nothingOfAStepOutlivesIt() {
        Network network = network(UnetNetwork.TYPE, SMALL, 1, 8, 8);
        int before = model.getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
            Scope scope = training();
            NDArray output = output(network, new double[] {13.3, -5, 0}, scope, new Shape(1, 8, 8));
            List<NDArray> weights = List.copyOf(parameters.weights().values());
            NDList gradients = WeightOps.gradients(output.square().mean(), weights, scope.manager());
            assertThat(gradients).allMatch(g -> g.getManager() == scope.manager());
            scope.manager().close();
        }
        assertThat(model.getManagedArrays()).hasSize(before);
    }

    @Test
    void imagesThatCannotBeHalvedAreRefusedWithTheRemedy() {
        UnetNetwork.Config four = unet(8, List.of(1, 1, 1, 1), 1, List.of(), 4, 0, List.of());
        assertThatThrownBy(() -> network(UnetNetwork.TYPE, four, 1, 28, 28))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most 3 multipliers, not 4");
    }

    @Test
    void pointsAreRefusedByTheUnet() {
        assertThatThrownBy(() -> network(UnetNetwork.TYPE, SMALL, 2)).hasMessageContaining("use 'mlp'");
    }
}
