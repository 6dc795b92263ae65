package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Checks the gradient of a function of float64 arrays against central differences of step 1e-5. */
final class FiniteDifferences {

    private static final double STEP = 1e-5;

    private FiniteDifferences() {}

    /** Inputs of the given shapes, uniform on [-2, 2], that require gradients. */
    static List<NDArray> inputs(NDManager manager, long seed, Shape... shapes) {
        Random random = new Random(seed);
        List<NDArray> inputs = new ArrayList<>();
        for (Shape shape : shapes) {
            double[] values = random.doubles(shape.size()).map(u -> 4 * u - 2).toArray();
            NDArray input = manager.create(values, shape);
            input.setRequiresGradient(true);
            inputs.add(input);
        }
        return inputs;
    }

    /**
     * Fails unless each partial derivative of {@code sum(cos(f))} is right to 1e-6 of the largest. Looks three times: TorchScript
     * rewrites a method after its first calls.
     */
    static void check(List<NDArray> inputs, Function<List<NDArray>, NDArray> f) {
        for (int i = 0; i < 3; i++) {
            checkOnce(inputs, f);
        }
    }

    private static void checkOnce(List<NDArray> inputs, Function<List<NDArray>, NDArray> f) {
        NDManager manager = inputs.get(0).getManager();
        NDList gradients;
        try (GradientMode on = GradientMode.on()) {
            gradients = WeightOps.gradients(f.apply(inputs).cos().sum(), inputs, manager);
        }
        for (int k = 0; k < inputs.size(); k++) {
            double[] expected = new double[(int) inputs.get(k).size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (value(inputs, k, i, STEP, f) - value(inputs, k, i, -STEP, f)) / (2 * STEP);
            }
            double[] found = gradients.get(k).toDoubleArray();
            double scale = 1e-3;
            for (double e : expected) {
                scale = Math.max(scale, Math.abs(e));
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i])
                        .as("derivative with respect to value %d of input %d", i, k)
                        .isCloseTo(expected[i], within(1e-6 * scale));
            }
        }
    }

    private static double value(List<NDArray> inputs, int k, int i, double step, Function<List<NDArray>, NDArray> f) {
        try (NDManager sub = inputs.get(0).getManager().newSubManager();
                GradientMode off = GradientMode.off()) {
            List<NDArray> moved = new ArrayList<>();
            for (int j = 0; j < inputs.size(); j++) {
                double[] values = inputs.get(j).toDoubleArray();
                if (j == k) {
                    values[i] += step;
                }
                moved.add(sub.create(values, inputs.get(j).getShape()));
            }
            return f.apply(moved).cos().sum().getDouble();
        }
    }
}
