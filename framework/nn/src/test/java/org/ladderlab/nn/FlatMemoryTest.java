package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.Parameters;

/** Native memory over 5,000 training steps of a small convolutional net. */
class FlatMemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int WARM_UP = 1_000;
    private static final int STEPS = 5_000;
    private static final long ALLOWED_KILOBYTES = 16 << 10;

    @Test
    void fiveThousandStepsTakeNoMoreMemoryThanOneThousand() throws IOException {
        train(Kernels.LIBRARY);
    }

    /** Fails if the later steps take more memory than the first thousand. */
    static void train(Kernels kernels) throws IOException {
        assumeTrue(Files.exists(STATUS), "Only Linux tells the resident size this way.");
        try (NDManager model = NDManager.newBaseManager("PyTorch");
                GradientMode on = GradientMode.on()) {
            Parameters parameters = new Parameters(model, 7, Arithmetic.DEFAULT.with(kernels));
            ResidualBlock block = new ResidualBlock(parameters.scope("block"), 4, 8, 8, 2, GroupNorm.EPSILON, 0.1);
            BatchNorm norm = new BatchNorm(parameters.scope("norm"), 8);
            List<NDArray> weights = List.copyOf(parameters.weights().values());
            int arrays = model.getManagedArrays().size();
            long before = 0;
            for (int i = 1; i <= STEPS; i++) {
                try (NDManager step = model.newSubManager()) {
                    NDArray x = step.randomNormal(new Shape(4, 4, 6, 6));
                    NDArray e = step.randomNormal(new Shape(4, 8));
                    NDArray loss = norm.forward(block.forward(x, e, true), true)
                            .square()
                            .mean();
                    NDList gradients = WeightOps.gradients(loss, weights, step);
                    WeightOps.clipNorm(gradients, 0.01);
                    WeightOps.lerp(weights, gradients, 1e-3);
                }
                if (i == WARM_UP) {
                    before = residentKilobytes();
                }
            }
            assertThat(residentKilobytes() - before).isLessThan(ALLOWED_KILOBYTES);
            assertThat(model.getManagedArrays()).hasSize(arrays);
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
