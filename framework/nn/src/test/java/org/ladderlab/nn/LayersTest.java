package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

class LayersTest {

    private NDManager manager;
    private GradientMode mode;
    private Parameters parameters;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        mode = GradientMode.on();
        parameters = new Parameters(manager, 3);
    }

    @AfterEach
    void close() {
        mode.close();
        manager.close();
    }

    @Test
    void initialValuesAreThoseOfPyTorch() {
        new Linear(parameters.scope("linear"), 400, 100);
        new Convolution(parameters.scope("conv"), 16, 64, 5, 1, 2);
        isUniform("linear.weight", 1 / Math.sqrt(400), new Shape(100, 400));
        isUniform("linear.bias", 1 / Math.sqrt(400), new Shape(100));
        isUniform("conv.weight", 1 / Math.sqrt(8 * 25), new Shape(64, 8, 5, 5));
        isUniform("conv.bias", 1 / Math.sqrt(8 * 25), new Shape(64));
    }

    private void isUniform(String name, double limit, Shape shape) {
        NDArray weight = parameters.weights().get(name);
        assertThat(weight.getShape()).isEqualTo(shape);
        assertThat((double) weight.abs().max().getFloat()).isLessThanOrEqualTo(limit);
        // A uniform square has mean 1/3 and standard deviation 0.298; five standard errors.
        double scaled = weight.square().mean().getFloat() / (limit * limit);
        assertThat(scaled).isCloseTo(1.0 / 3, within(5 * 0.298 / Math.sqrt(shape.size())));
    }

    /** Its running variance would be NaN, while the loss is not. */
    @Test
    void batchNormalisationOfASingleValueOfAChannelIsRefusedInTraining() {
        BatchNorm norm = new BatchNorm(parameters.scope("single"), 3);
        NDArray dense = manager.ones(new Shape(1, 3));
        NDArray pixels = manager.ones(new Shape(1, 3, 1, 2));
        assertThatThrownBy(() -> norm.forward(dense, true))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.setting())
                        .isEqualTo("training.batchSize"))
                .hasMessageContaining("there is a single value of a channel; train with at least 2 examples");
        assertThatThrownBy(() -> norm.forward(manager.ones(new Shape(1, 3, 1, 1)), true))
                .isInstanceOf(ConfigurationException.class);
        assertThat(norm.forward(dense, false).getShape()).isEqualTo(new Shape(1, 3));
        assertThat(norm.forward(pixels, true).getShape()).isEqualTo(new Shape(1, 3, 1, 2));
    }

    @Test
    void layersUseTheNamesOfPyTorch() {
        new GroupNorm(parameters.scope("group"), 8, 4);
        new BatchNorm(parameters.scope("batch"), 8);
        new Mlp(parameters.scope("mlp"), List.of(2, 3, 4), Activation.RELU);
        assertThat(parameters.weights().keySet())
                .containsExactly(
                        "group.weight",
                        "group.bias",
                        "batch.weight",
                        "batch.bias",
                        "mlp.0.weight",
                        "mlp.0.bias",
                        "mlp.1.weight",
                        "mlp.1.bias");
        assertThat(parameters.buffers().keySet()).containsExactly("batch.running_mean", "batch.running_var");
    }

    @Test
    void strideHalvesAndPaddingKeepsTheSize() {
        NDArray x = manager.zeros(new Shape(2, 4, 7, 6));
        assertThat(new Convolution(parameters.scope("a"), 4, 8, 3).forward(x).getShape())
                .isEqualTo(new Shape(2, 8, 7, 6));
        assertThat(new Convolution(parameters.scope("b"), 4, 4, 5, 2, 4)
                        .forward(x)
                        .getShape())
                .isEqualTo(new Shape(2, 4, 4, 3));
    }

    @Test
    void aBlockStartsAsItsSkipAndEveryWeightMattersLater() {
        ResidualBlock block = new ResidualBlock(parameters.scope("block"), 4, 4, 6, 2, GroupNorm.EPSILON, 0);
        AttentionBlock attention = new AttentionBlock(parameters.scope("attention"), 4, 2, GroupNorm.EPSILON, 4);
        NDArray x = manager.randomNormal(new Shape(2, 4, 3, 3));
        NDArray e = manager.randomNormal(new Shape(2, 6));
        NDArray y = attention.forward(block.forward(x, e, true));
        assertThat(y.toFloatArray()).containsExactly(x.toFloatArray());
        List<NDArray> last = List.of(
                parameters.weights().get("block.conv2.weight"),
                parameters.weights().get("attention.to_out.0.weight"));
        NDList gradients = WeightOps.gradients(y.square().sum(), last, manager);
        assertThat(gradients).allMatch(g -> WeightOps.globalNorm(List.of(g)) > 0);
    }

    @Test
    void selfAttentionIsAttentionOfThePixels() {
        List<NDArray> a = FiniteDifferences.inputs(manager, 11, new Shape(2, 12, 2, 3));
        NDArray[] parts = new NDArray[3];
        for (int i = 0; i < 3; i++) {
            // Two heads of two channels each.
            parts[i] = a.get(0)
                    .get(":," + 4 * i + ":" + 4 * (i + 1))
                    .reshape(2, 2, 2, 6)
                    .transpose(0, 1, 3, 2);
        }
        NDArray expected = Ops.attention(parts[0], parts[1], parts[2])
                .transpose(0, 1, 3, 2)
                .reshape(2, 4, 2, 3);
        assertThat(Ops.selfAttention(a.get(0), 2).toDoubleArray())
                .containsExactly(expected.toDoubleArray(), within(1e-12));
        FiniteDifferences.check(a, x -> Ops.selfAttention(x.get(0), 2));
    }

    @Test
    void fourierFeaturesDifferentiate() {
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 12, new Shape(2, 2, 2, 2)),
                a -> Ops.fourierFeatures(a.get(0), new double[] {1, 3}));
    }

    @Test
    void shapesThatDoNotSplitAreRefused() {
        assertThatThrownBy(() -> new GroupNorm(parameters, 6, 4)).hasMessageContaining("choose a divisor");
        assertThatThrownBy(() -> new Convolution(parameters, 4, 4, 2)).hasMessageContaining("odd kernel");
        assertThatThrownBy(() -> NoiseEmbedding.DDPM.embed(manager.zeros(new Shape(1)), 3))
                .hasMessageContaining("even");
    }
}
