package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Precision;

/** The same layers with the same weights in both precisions: bfloat16 rounds a factor by at most 1 part in 256. */
class PrecisionTest {

    private static final double CLOSE = 0.01;

    private NDManager manager;
    private GradientMode mode;
    private NDArray image;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        manager.getEngine().setRandomSeed(5);
        mode = GradientMode.on();
        image = manager.randomNormal(new Shape(4, 8, 8, 8));
    }

    @AfterEach
    void close() {
        mode.close();
        manager.close();
    }

    /** What a layer gives, then the gradients of {@code mean(y probe)} for the input and all weights. */
    private NDList answers(
            Precision precision, NDArray x, Function<Parameters, Function<NDArray, NDArray>> make, NDArray probe) {
        Parameters parameters = new Parameters(manager, 3, Arithmetic.DEFAULT.in(precision));
        Function<NDArray, NDArray> layer = make.apply(parameters);
        // Weights that start at zero would hide what is before them.
        for (NDArray weight : parameters.weights().values()) {
            try (GradientMode off = GradientMode.off()) {
                weight.addi(manager.full(weight.getShape(), 0.03f));
            }
        }
        NDArray seen = x.duplicate();
        seen.setRequiresGradient(true);
        NDArray y = layer.apply(seen);
        List<NDArray> of = new ArrayList<>(List.of(seen));
        of.addAll(parameters.weights().values());
        NDList answers = new NDList(y);
        answers.addAll(WeightOps.gradients(Ops.to(y, Precision.FP32).mul(probe).mean(), of, manager));
        return answers;
    }

    private void agree(NDArray x, Shape out, Function<Parameters, Function<NDArray, NDArray>> make) {
        NDArray probe = manager.randomNormal(out);
        NDList exact = answers(Precision.FP32, x, make, probe);
        NDList rounded = answers(Precision.BF16, x, make, probe);
        double largest = 0;
        for (int i = 0; i < exact.size(); i++) {
            assertThat(rounded.get(i).getDataType()).isEqualTo(DataType.FLOAT32);
            // Some gradients are zero but for rounding, such as that of the keys' bias.
            double size = norm(exact.get(i)) + 1e-3 * norm(exact.get(1));
            double error = norm(rounded.get(i).sub(exact.get(i))) / size;
            assertThat(error).as("array " + i).isLessThan(CLOSE * (i == 0 ? 1 : 5));
            largest = Math.max(largest, error);
        }
        assertThat(largest).as("bf16 is not fp32").isGreaterThan(1e-5);
    }

    private static double norm(NDArray x) {
        return Math.sqrt(x.square().sum().getFloat());
    }

    @Test
    void layersAnswerInTheTypeOfTheirInputAndGiveFloat32Gradients() {
        agree(image, new Shape(4, 6, 8, 8), p -> new Convolution(p, 8, 6, 3)::forward);
        agree(image, new Shape(4, 8, 4, 4), p -> new Convolution(p, 8, 8, 5, 2, 8)::forward);
        agree(image.reshape(32, 64), new Shape(32, 10), p -> new Linear(p, 64, 10)::forward);
        agree(image, new Shape(4, 8, 8, 8), p -> new AttentionBlock(p, 8, 4, 1e-5, 4)::forward);
    }

    @Test
    void aUnetIsBfloat16InsideAndFloat32Outside() {
        UnetPlan plan = new UnetPlan(8, 2, 8, List.of(1, 2), 1, List.of(4), Optional.empty(), 16, 4, 1e-5, 0, 1);
        NDArray e = manager.randomNormal(new Shape(4, 16));
        agree(image, new Shape(4, 2, 8, 8), p -> {
            Unet unet = new Unet(p, plan, 8);
            return x -> unet.forward(x, e, true);
        });
    }

    @Test
    void valuesThatAreHandedOnInBfloat16StayBfloat16() {
        NDArray half = Ops.to(image, Precision.BF16);
        Parameters parameters = new Parameters(manager, 3, Arithmetic.DEFAULT.in(Precision.BF16));
        BiFunction<NDArray, String, NDArray> block =
                (x, name) -> new ResidualBlock(parameters.scope(name), 8, 12, 16, 4, 1e-5, 0)
                        .forward(x, Ops.to(manager.randomNormal(new Shape(4, 16)), Precision.BF16), true);
        // DJL has no name for bfloat16.
        assertThat(block.apply(half, "a").getDataType()).isEqualTo(DataType.UNKNOWN);
        assertThat(new BatchNorm(parameters.scope("b"), 8).forward(half, true).getDataType())
                .isEqualTo(DataType.UNKNOWN);
        assertThat(new Convolution(parameters.scope("c").exact(), 8, 8, 3)
                        .forward(image)
                        .getDataType())
                .isEqualTo(DataType.FLOAT32);
    }
}
