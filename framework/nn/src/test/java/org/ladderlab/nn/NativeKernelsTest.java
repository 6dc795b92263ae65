package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Precision;

/** The native kernels compute what the library computes. */
class NativeKernelsTest {

    /** Rounding in float32, relative to the largest value. */
    private static final double EXACT = 1e-5;
    /** The library rounds to bfloat16, which has steps of 2^-8, before the activation as well. */
    private static final double HALF = 0.02;

    private static final List<Optional<Activation>> ACTIVATIONS = List.of(
            Optional.empty(),
            Optional.of(Activation.SILU),
            Optional.of(Activation.RELU),
            Optional.of(Activation.LEAKY_RELU),
            Optional.of(Activation.TANH));

    private NDManager manager;
    private GradientMode mode;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeBuild.need();
    }

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        manager.getEngine().setRandomSeed(7);
        mode = GradientMode.on();
    }

    @AfterEach
    void close() {
        JniUtils.setNumThreads(1);
        mode.close();
        manager.close();
    }

    private static Arithmetic arithmetic(Kernels kernels, Precision precision) {
        return new Arithmetic(precision, MemoryLayout.AUTO, kernels);
    }

    /** What a layer gives, the gradients for its input and its weights, and the buffers afterwards. */
    private NDList answers(
            Kernels kernels, NDArray x, Precision precision, Function<Parameters, Function<NDArray, NDArray>> make) {
        Parameters parameters = new Parameters(manager, 3, arithmetic(kernels, precision));
        Function<NDArray, NDArray> layer = make.apply(parameters);
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < weights.size(); i++) {
                NDArray weight = weights.get(i);
                weight.addi(manager.arange((int) weight.size())
                        .add(i)
                        .sin()
                        .mul(0.5f)
                        .reshape(weight.getShape()));
            }
        }
        NDArray seen = x.duplicate();
        seen.setRequiresGradient(true);
        NDArray y = Ops.to(layer.apply(Ops.to(seen, precision)), Precision.FP32);
        NDArray probe = manager.arange((int) y.size()).mul(0.7f).sin().reshape(y.getShape());
        List<NDArray> of = new ArrayList<>(List.of(seen));
        of.addAll(weights);
        NDList answers = new NDList(y);
        answers.addAll(WeightOps.gradients(y.mul(probe).sum(), of, manager));
        answers.addAll(List.copyOf(parameters.buffers().values()));
        return answers;
    }

    private void agree(
            NDArray x, Precision precision, double tolerance, Function<Parameters, Function<NDArray, NDArray>> make) {
        NDList expected = answers(Kernels.LIBRARY, x, precision, make);
        NDList found = answers(Kernels.NATIVE, x, precision, make);
        assertThat(found).hasSameSizeAs(expected);
        // Some gradients are zero but for rounding, such as that of the keys' bias.
        double largest =
                expected.stream().mapToDouble(NativeKernelsTest::largest).max().orElseThrow();
        for (int i = 0; i < expected.size(); i++) {
            double size = Math.max(1e-2 * largest, largest(expected.get(i)));
            double error = largest(found.get(i).sub(expected.get(i))) / size;
            assertThat(error)
                    .as("array " + i + " of shape " + expected.get(i).getShape())
                    .isLessThan(tolerance);
        }
    }

    private static double largest(NDArray x) {
        return x.abs().max().getFloat();
    }

    private static Function<Parameters, Function<NDArray, NDArray>> groupNorm(
            int channels, int groups, Optional<Activation> activation) {
        return parameters -> {
            GroupNorm norm = new GroupNorm(parameters, channels, groups);
            return x -> activation.map(act -> norm.forward(x, act)).orElseGet(() -> norm.forward(x));
        };
    }

    private static Function<Parameters, Function<NDArray, NDArray>> batchNorm(
            int channels, boolean training, Optional<Activation> activation) {
        return parameters -> {
            BatchNorm norm = new BatchNorm(parameters, channels);
            return x ->
                    activation.map(act -> norm.forward(x, training, act)).orElseGet(() -> norm.forward(x, training));
        };
    }

    @Test
    void groupNormAndItsGradientsAreTheLibrarysForEveryActivation() {
        for (Optional<Activation> activation : ACTIVATIONS) {
            // Few channels and an odd number of pixels, many of both, and one pixel alone.
            agree(image(3, 6, 5, 7), Precision.FP32, EXACT, groupNorm(6, 3, activation));
            agree(image(2, 96, 16, 16), Precision.FP32, EXACT, groupNorm(96, 8, activation));
            agree(image(3, 8, 1, 1), Precision.FP32, 10 * EXACT, groupNorm(8, 2, activation));
            agree(image(3, 16, 8, 8), Precision.BF16, HALF, groupNorm(16, 4, activation));
        }
    }

    @Test
    void anOffsetIsAddedBeforeGroupNormAndHasAGradient() {
        for (Activation activation : List.of(Activation.SILU, Activation.LEAKY_RELU, Activation.TANH)) {
            Function<Parameters, Function<NDArray, NDArray>> make = parameters -> {
                GroupNorm norm = new GroupNorm(parameters.scope("norm"), 6, 3);
                NDArray offset = parameters.weight("offset", new Shape(3, 6), Parameters.Initializer.normal(3));
                return x -> norm.forward(x, Ops.to(offset.duplicate(), parameters.precision()), activation);
            };
            agree(image(3, 6, 5, 7), Precision.FP32, EXACT, make);
            agree(image(3, 6, 4, 4).add(100), Precision.FP32, 10 * EXACT, make);
            // Rounding to bfloat16 moves values across a kink.
            if (activation != Activation.LEAKY_RELU) {
                agree(image(3, 6, 8, 8), Precision.BF16, HALF, make);
            }
        }
    }

    @Test
    void batchNormItsGradientsAndItsRunningValuesAreTheLibrarysForEveryActivation() {
        for (Optional<Activation> activation : ACTIVATIONS) {
            for (boolean training : new boolean[] {true, false}) {
                agree(image(3, 6, 5, 7), Precision.FP32, EXACT, batchNorm(6, training, activation));
                agree(image(7, 24, 28, 28), Precision.FP32, EXACT, batchNorm(24, training, activation));
                agree(image(64, 130), Precision.FP32, EXACT, batchNorm(130, training, activation));
                agree(image(3, 16, 8, 8), Precision.BF16, HALF, batchNorm(16, training, activation));
            }
        }
    }

    @Test
    void batchNormOfALinearMapIsTheLibrarysAndItsBiasIsLearnedInEvaluationOnly() {
        for (boolean training : new boolean[] {true, false}) {
            Function<Parameters, Function<NDArray, NDArray>> make = parameters -> {
                Linear linear = new Linear(parameters.scope("linear"), 12, 20);
                BatchNorm norm = new BatchNorm(parameters.scope("norm"), 20);
                return x -> norm.forward(linear, x, training, Activation.LEAKY_RELU);
            };
            agree(image(40, 12), Precision.FP32, EXACT, make);
        }
    }

    @Test
    void valuesFarFromZeroKeepTheirDigits() {
        NDArray far = image(4, 8, 8, 8).add(300);
        // The mean's own rounding, 300 2^-24, is 2e-5 of a deviation of 1; the library is no better.
        agree(far, Precision.FP32, 1e-4, groupNorm(8, 4, Optional.of(Activation.SILU)));
        agree(far, Precision.FP32, 1e-4, batchNorm(8, true, Optional.of(Activation.SILU)));
    }

    @Test
    void activationsAreRightInBothTails() {
        Parameters parameters = new Parameters(manager, 1, arithmetic(Kernels.NATIVE, Precision.FP32));
        BatchNorm identity = new BatchNorm(parameters, 1);
        NDArray x = manager.create(new float[] {-200, -90, -20, -1, 0, 1, 20, 90, 200}, new Shape(9, 1));
        float scale = (float) (1 / Math.sqrt(1 + 1e-5));
        assertThat(identity.forward(x, false, Activation.SILU).toFloatArray())
                .containsExactly(Ops.silu(x.mul(scale)).toFloatArray(), within(1e-5f));
    }

    @Test
    void aValueThatIsNotANumberIsNotHidden() {
        float[] values = new float[2 * 4 * 4 * 4];
        values[5] = Float.NaN;
        NDArray x = manager.create(values, new Shape(2, 4, 4, 4));
        for (Activation activation : List.of(Activation.SILU, Activation.RELU, Activation.LEAKY_RELU)) {
            Parameters parameters = new Parameters(manager, 1, arithmetic(Kernels.NATIVE, Precision.FP32));
            GroupNorm group = new GroupNorm(parameters.scope("group"), 4, 2);
            BatchNorm batch = new BatchNorm(parameters.scope("batch"), 4);
            assertThat(group.forward(x, activation).sum().getFloat())
                    .as("group norm, " + activation)
                    .isNaN();
            assertThat(batch.forward(x, true, activation).sum().getFloat())
                    .as("batch norm, " + activation)
                    .isNaN();
        }
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        for (Function<Parameters, Function<NDArray, NDArray>> make : List.of(
                groupNorm(32, 8, Optional.of(Activation.SILU)), batchNorm(32, true, Optional.of(Activation.SILU)))) {
            NDArray x = image(7, 32, 20, 20);
            JniUtils.setNumThreads(1);
            NDList one = answers(Kernels.NATIVE, x, Precision.FP32, make);
            JniUtils.setNumThreads(2);
            NDList two = answers(Kernels.NATIVE, x, Precision.FP32, make);
            for (int i = 0; i < one.size(); i++) {
                assertThat(two.get(i).toByteBuffer())
                        .as("array " + i)
                        .isEqualTo(one.get(i).toByteBuffer());
            }
        }
    }

    @Test
    void aUnetAndItsGradientAreTheLibrarys() {
        UnetPlan plan = new UnetPlan(1, 1, 8, List.of(1, 2), 1, List.of(4), Optional.empty(), 16, 4, 1e-5, 0, 1);
        NDArray e = manager.randomNormal(new Shape(4, 16));
        Function<Parameters, Function<NDArray, NDArray>> make = parameters -> {
            Unet unet = new Unet(parameters, plan, 8);
            return x -> unet.forward(x, e, true);
        };
        agree(image(4, 1, 8, 8), Precision.FP32, 10 * EXACT, make);
    }

    @Test
    void oneValueOfAChannelCannotBeNormalisedOverTheBatch() {
        Parameters parameters = new Parameters(manager, 1, arithmetic(Kernels.NATIVE, Precision.FP32));
        BatchNorm norm = new BatchNorm(parameters, 4);
        assertThatThrownBy(() -> norm.forward(image(1, 4), true, Activation.SILU))
                .hasMessageContaining("at least 2 examples in a batch");
    }

    private NDArray image(long... shape) {
        return manager.randomNormal(new Shape(shape)).mul(1.7f).add(0.4f);
    }
}
