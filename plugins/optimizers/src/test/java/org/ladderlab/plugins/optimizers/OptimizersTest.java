package org.ladderlab.plugins.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.run.Optimizer;

class OptimizersTest {

    private static final double RATE = 0.05;
    private static final double BETA1 = 0.8;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-3;
    private static final double DECAY = 0.1;
    private static final Moments MOMENTS = new Moments(RATE, BETA1, BETA2, EPSILON, DECAY);
    private static final int STEPS = 20;

    /** The published update of one number; m and v are kept by the caller. */
    private interface Update {
        double apply(double weight, double gradient, double[] moments, int t);
    }

    private static final Update ADAM = (w, gradient, moments, t) -> {
        double g = gradient + DECAY * w;
        moments[0] = BETA1 * moments[0] + (1 - BETA1) * g;
        moments[1] = BETA2 * moments[1] + (1 - BETA2) * g * g;
        double mean = moments[0] / (1 - Math.pow(BETA1, t));
        double square = moments[1] / (1 - Math.pow(BETA2, t));
        return w - RATE * mean / (Math.sqrt(square) + EPSILON);
    };

    private static final Update ADAMW = (w, g, moments, t) -> {
        moments[0] = BETA1 * moments[0] + (1 - BETA1) * g;
        moments[1] = BETA2 * moments[1] + (1 - BETA2) * g * g;
        double mean = moments[0] / (1 - Math.pow(BETA1, t));
        double square = moments[1] / (1 - Math.pow(BETA2, t));
        return w - RATE * DECAY * w - RATE * mean / (Math.sqrt(square) + EPSILON);
    };

    private static final Update ADAMAX = (w, gradient, moments, t) -> {
        double g = gradient + DECAY * w;
        moments[0] = BETA1 * moments[0] + (1 - BETA1) * g;
        moments[1] = Math.max(BETA2 * moments[1], Math.abs(g) + EPSILON);
        return w - RATE / (1 - Math.pow(BETA1, t)) * moments[0] / moments[1];
    };

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void adamFollowsThePublishedUpdate() {
        follows(ADAM, new MomentOptimizer("adam", "exp_avg_sq", MOMENTS));
    }

    @Test
    void adamwFollowsThePublishedUpdate() {
        follows(ADAMW, new MomentOptimizer("adamw", "exp_avg_sq", MOMENTS));
    }

    @Test
    void adamaxFollowsThePublishedUpdate() {
        follows(ADAMAX, new MomentOptimizer("adamax", "exp_inf", MOMENTS));
    }

    /** Two weights, one of them a matrix whose gradient lies transposed in memory. */
    private void follows(Update update, Optimizer optimizer) {
        double[] matrix = {0.5, -1, 2, 0.1, -0.2, 3};
        double[] vector = {1, -2};
        double[][] matrixMoments = new double[matrix.length][2];
        double[][] vectorMoments = new double[vector.length][2];
        NDArray first = weight(manager.create(matrix, new Shape(2, 3)));
        NDArray second = weight(manager.create(vector));
        Optimizer.Rule rule = optimizer.prepare(List.of(first, second), manager);
        for (int t = 1; t <= STEPS; t++) {
            double[] transposed = new double[matrix.length];
            for (int i = 0; i < matrix.length; i++) {
                double gradient = Math.sin(t * (i + 1.0)) + matrix[i];
                transposed[i % 3 * 2 + i / 3] = gradient;
                matrix[i] = update.apply(matrix[i], gradient, matrixMoments[i], t);
            }
            double[] gradients = new double[vector.length];
            for (int i = 0; i < vector.length; i++) {
                gradients[i] = 100 * Math.cos(t * (i + 1.0));
                vector[i] = update.apply(vector[i], gradients[i], vectorMoments[i], t);
            }
            NDArray gradient = manager.create(transposed, new Shape(3, 2)).transpose();
            rule.apply(List.of(gradient, manager.create(gradients)), RATE, t);
            assertThat(first.toDoubleArray()).as("step %d", t).containsExactly(matrix, within(1e-12));
            assertThat(second.toDoubleArray()).as("step %d", t).containsExactly(vector, within(1e-12));
        }
        assertThat(rule.state().get("exp_avg.1").toDoubleArray()[0]).isCloseTo(vectorMoments[0][0], within(1e-9));
    }

    private static NDArray weight(NDArray array) {
        array.setRequiresGradient(true);
        return array;
    }

    @Test
    void restoringTheStateRestoresTheRule() {
        NDArray weight = weight(manager.create(new float[] {1, 2, 3}));
        NDArray gradient = manager.create(new float[] {0.1f, -0.3f, 0.2f});
        Optimizer optimizer = Adam.TYPE.create(Adam.TYPE.defaults(), null);
        Optimizer.Rule rule = optimizer.prepare(List.of(weight), manager);
        rule.apply(List.of(gradient), 0.1, 1);

        NDArray restoredWeight = weight(manager.create(weight.toFloatArray()));
        Optimizer.Rule restored = optimizer.prepare(List.of(restoredWeight), manager);
        rule.state().forEach((name, values) -> values.copyTo(restored.state().get(name)));
        rule.apply(List.of(gradient), 0.1, 2);
        restored.apply(List.of(gradient), 0.1, 2);
        assertThat(restoredWeight.toFloatArray()).containsExactly(weight.toFloatArray());
    }

    @Test
    void theStateBelongsToTheGivenManagerAndIsNamedByIndex() {
        NDArray weight = weight(manager.zeros(new Shape(2), DataType.FLOAT32));
        try (NDManager owner = manager.newSubManager()) {
            Optimizer optimizer = Adamax.TYPE.create(Adamax.TYPE.defaults(), null);
            Optimizer.Rule rule = optimizer.prepare(List.of(weight), owner);
            assertThat(rule.state()).containsOnlyKeys("exp_avg.0", "exp_inf.0");
            assertThat(rule.state().values()).allMatch(array -> array.getManager() == owner);
        }
    }

    @Test
    void aMissingGradientIsRefused() {
        NDArray weight = weight(manager.zeros(new Shape(2)));
        Optimizer.Rule rule = AdamW.TYPE.create(AdamW.TYPE.defaults(), null).prepare(List.of(weight), manager);
        assertThatThrownBy(() -> rule.apply(List.of(), 0.1, 1)).hasMessageContaining("0 gradients for 1 weights");
    }
}
