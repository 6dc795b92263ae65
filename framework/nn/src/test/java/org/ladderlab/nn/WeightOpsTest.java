package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightOpsTest {

    private NDManager manager;
    private GradientMode mode;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        mode = GradientMode.on();
    }

    @AfterEach
    void close() {
        mode.close();
        manager.close();
    }

    @Test
    void joinedArraysKeepTheirValuesAndShareThemWithTheVector() {
        NDArray a = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
        NDArray b = manager.create(new float[] {5});
        a.setRequiresGradient(true);
        NDArray vector = WeightOps.join(List.of(a, b), manager);
        assertThat(vector.toFloatArray()).containsExactly(1, 2, 3, 4, 5);

        try (GradientMode off = GradientMode.off()) {
            vector.addi(10);
        }
        assertThat(a.toFloatArray()).containsExactly(11, 12, 13, 14);
        assertThat(b.toFloatArray()).containsExactly(15);
        NDArray loss = manager.ones(new Shape(2, 2)).mul(a).mul(a).sum();
        assertThat(WeightOps.gradient(loss, List.of(a)).toFloatArray()).containsExactly(22, 24, 26, 28);
        assertThat(WeightOps.split(vector, List.of(a, b), manager).get(0).toFloatArray())
                .containsExactly(11, 12, 13, 14);
    }

    @Test
    void aModelWithoutWeightsHasAnEmptyVector() {
        assertThat(WeightOps.join(List.of(), manager).getShape()).isEqualTo(new Shape(0));
    }

    @Test
    void theGradientIsInTheOrderOfTheAxesWhateverLayoutAKernelGaveIt() {
        NDArray weight = manager.randomNormal(new Shape(4, 3, 3, 3));
        weight.setRequiresGradient(true);
        NDArray x = manager.randomNormal(new Shape(2, 5, 5, 3)).transpose(0, 3, 1, 2);
        NDArray contiguous = x.duplicate().reshape(2, 75).reshape(2, 3, 5, 5);
        float[] channelsLast = ofSquares(x, weight);

        assertThat(channelsLast).containsExactly(ofSquares(contiguous, weight), within(1e-3f));
        assertThat(channelsLast[1]).isNotCloseTo(channelsLast[27], within(1e-3f));
    }

    private static float[] ofSquares(NDArray x, NDArray weight) {
        NDArray y = Ops.conv2d(x, weight, Optional.empty(), 1, 1, 1);
        return WeightOps.gradient(y.mul(y).sum(), List.of(weight)).toFloatArray();
    }

    @Test
    void anUnusedWeightHasAZeroGradient() {
        List<NDArray> w = FiniteDifferences.inputs(manager, 10, new Shape(2), new Shape(3));
        NDList gradients = WeightOps.gradients(w.get(0).square().sum(), w, manager);
        assertThat(gradients.get(0).toDoubleArray())
                .containsExactly(w.get(0).add(w.get(0)).toDoubleArray());
        assertThat(gradients.get(1).toDoubleArray()).containsExactly(0, 0, 0);
    }

    @Test
    void clippingShrinksBothSignsByOneFactor() {
        List<NDArray> gradients = List.of(manager.create(new float[] {-3, 0}), manager.create(new float[] {4}));
        assertThat(WeightOps.clipNorm(gradients, 10)).isEqualTo(5);
        assertThat(gradients.get(0).toFloatArray()).containsExactly(-3, 0);
        assertThat(WeightOps.clipNorm(gradients, 1)).isEqualTo(5);
        assertThat(gradients.get(0).toFloatArray()).containsExactly(new float[] {-0.6f, 0}, within(1e-7f));
        assertThat(gradients.get(1).toFloatArray()).containsExactly(new float[] {0.8f}, within(1e-7f));
    }

    @Test
    void averagingAndCopyingFollowWeightsWithoutRecording() {
        NDArray weight = manager.create(new float[] {1, 2});
        weight.setRequiresGradient(true);
        NDArray average = manager.create(new float[] {0, 0});
        WeightOps.lerp(List.of(average), List.of(weight), 0.25);
        assertThat(average.toFloatArray()).containsExactly(0.25f, 0.5f);
        assertThat(average.hasGradient()).isFalse();
        WeightOps.copy(List.of(weight), List.of(average));
        assertThat(weight.toFloatArray()).containsExactly(0.25f, 0.5f);
    }
}
