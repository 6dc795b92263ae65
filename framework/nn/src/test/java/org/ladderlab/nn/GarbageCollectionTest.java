package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What Java frees must not be what the graph still reads. With {@code vector.mul(1.01)} in place of {@link Tensors#scale} this
 * fails.
 */
class GarbageCollectionTest {

    private static final int REPEATS = 200;
    private static final int SCALARS = 50;

    @Test
    void gradientsAreTheSameBitForBitWhateverIsCollectedBeforeTheBackwardPass() {
        try (NDManager model = NDManager.newBaseManager("PyTorch");
                GradientMode on = GradientMode.on()) {
            Parameters parameters = new Parameters(model, 5);
            Mlp mlp = new Mlp(parameters.scope("mlp"), List.of(8, 32, 8), Activation.SILU);
            ResidualBlock block = new ResidualBlock(parameters.scope("block"), 2, 2, 8, 1, GroupNorm.EPSILON, 0);
            AttentionBlock attention = new AttentionBlock(parameters.scope("attention"), 2, 1, GroupNorm.EPSILON, 2);
            List<NDArray> weights = List.copyOf(parameters.weights().values());
            NDArray x = model.randomNormal(new Shape(4, 2, 4, 4));
            NDArray e = model.randomNormal(new Shape(4, 8));
            float[] first = new float[0];
            for (int i = 0; i < REPEATS; i++) {
                try (NDManager step = model.newSubManager()) {
                    NDArray vector = Ops.softplus(mlp.forward(attached(e, step)));
                    for (int k = 0; k < SCALARS; k++) {
                        vector = Tensors.shift(Tensors.scale(vector, 1.01), 0.01);
                    }
                    NDArray y = attention.forward(block.forward(attached(x, step), vector, true));
                    NDArray loss = y.add(y.square()).mean();
                    collect();
                    NDList gradients = WeightOps.gradients(loss, weights, step);
                    float[] all = flat(gradients);
                    first = i == 0 ? all : first;
                    assertThat(all).as("gradient %d", i).containsExactly(first);
                }
            }
        }
    }

    private static NDArray attached(NDArray array, NDManager step) {
        return step.create(array.toFloatArray(), array.getShape());
    }

    /** Collects, then makes garbage of the small sizes that the freed blocks had, so that their memory is used again. */
    private static void collect() {
        System.gc();
        try (NDManager other = NDManager.newBaseManager("PyTorch")) {
            for (int k = 0; k < 200; k++) {
                other.create(new float[] {Float.NaN});
            }
        }
    }

    private static float[] flat(NDList gradients) {
        int size = gradients.stream().mapToInt(g -> (int) g.size()).sum();
        float[] all = new float[size];
        int at = 0;
        for (NDArray gradient : gradients) {
            float[] values = gradient.toFloatArray();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }
}
