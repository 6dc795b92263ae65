package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Precision;

/** The order of values in memory changes rounding and nothing else. */
class MemoryLayoutTest {

    private NDManager manager;
    private GradientMode mode;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        manager.getEngine().setRandomSeed(7);
        mode = GradientMode.on();
    }

    @AfterEach
    void close() {
        mode.close();
        manager.close();
    }

    @Test
    void autoIsWhatTheNetworkIsFastestInAndAnythingElseIsObeyed() {
        assertThat(MemoryLayout.AUTO.or(MemoryLayout.CHANNELS_LAST)).isEqualTo(MemoryLayout.CHANNELS_LAST);
        assertThat(MemoryLayout.CONTIGUOUS.or(MemoryLayout.CHANNELS_LAST)).isEqualTo(MemoryLayout.CONTIGUOUS);
    }

    @Test
    void groupNormIsTheSameInBothLayoutsForNarrowAndForWideGroups() {
        NDArray x = manager.randomNormal(new Shape(3, 16, 4, 5));
        for (int groups : new int[] {1, 2, 8}) {
            GroupNorm norm = new GroupNorm(new Parameters(manager, 1), 16, groups);
            NDArray expected = norm.forward(x);
            NDArray found = norm.forward(Ops.laidOut(x, MemoryLayout.CHANNELS_LAST));
            assertThat(found.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-5f));
        }
    }

    @Test
    void groupNormTakesVectorsAndSequencesInAnyOrderOfMemory() {
        NDArray sequences = manager.randomNormal(new Shape(3, 5, 4)).transpose(0, 2, 1);
        NDArray ordered = sequences.duplicate().reshape(60).reshape(3, 4, 5);
        GroupNorm norm = new GroupNorm(new Parameters(manager, 1), 4, 2);
        assertThat(norm.forward(sequences).toFloatArray())
                .containsExactly(norm.forward(ordered).toFloatArray(), within(1e-5f));
    }

    @Test
    void aUnetAndItsGradientAreTheSameInBothLayouts() {
        UnetPlan plan = new UnetPlan(1, 1, 8, List.of(1, 2), 1, List.of(4), Optional.empty(), 16, 4, 1e-5, 0, 1);
        NDArray x = manager.randomNormal(new Shape(4, 1, 8, 8));
        NDArray e = manager.randomNormal(new Shape(4, 16));
        NDArray probe = manager.randomNormal(new Shape(4, 1, 8, 8));
        float[][] gradients = new float[2][];
        for (MemoryLayout layout : List.of(MemoryLayout.CONTIGUOUS, MemoryLayout.CHANNELS_LAST)) {
            Parameters parameters = new Parameters(manager, 3, new Arithmetic(Precision.FP32, layout, Kernels.LIBRARY));
            Unet unet = new Unet(parameters, plan, 8);
            List<NDArray> weights = List.copyOf(parameters.weights().values());
            // Weights that start at zero would hide what is before them.
            try (GradientMode off = GradientMode.off()) {
                weights.forEach(weight -> weight.addi(manager.full(weight.getShape(), 0.03f)));
            }
            NDArray loss = unet.forward(x, e, true).mul(probe).mean();
            gradients[layout == MemoryLayout.CONTIGUOUS ? 0 : 1] =
                    WeightOps.gradient(loss, weights).toFloatArray();
        }
        assertThat(gradients[1]).containsExactly(gradients[0], within(1e-4f));
    }
}
