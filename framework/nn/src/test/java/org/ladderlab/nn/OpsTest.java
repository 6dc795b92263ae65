package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsTest {

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
    void theGradientsOfSmoothFunctionsMatchFiniteDifferences() {
        List<NDArray> x = FiniteDifferences.inputs(manager, 1, new Shape(3, 4));
        FiniteDifferences.check(x, a -> Ops.silu(a.get(0)));
        FiniteDifferences.check(x, a -> Ops.softplus(a.get(0)));
        FiniteDifferences.check(x, a -> Ops.logSumExp(a.get(0), 1));
        for (Activation activation : Activation.values()) {
            FiniteDifferences.check(x, a -> activation.apply(a.get(0)));
        }
    }

    @Test
    void theGradientsOfLinearMapsMatchFiniteDifferences() {
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 2, new Shape(2, 3), new Shape(4, 3), new Shape(4)),
                a -> Ops.linear(a.get(0), a.get(1), Optional.of(a.get(2))));
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 3, new Shape(2, 4, 5, 5), new Shape(6, 2, 3, 3), new Shape(6)),
                a -> Ops.conv2d(a.get(0), a.get(1), Optional.of(a.get(2)), 2, 1, 2));
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 4, new Shape(2, 2, 3, 3), new Shape(2, 2, 1, 1)),
                a -> Ops.conv2d(a.get(0), a.get(1), Optional.empty(), 1, 0, 1));
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 5, new Shape(1, 2, 3, 3)), a -> Ops.upsampleNearest2x(a.get(0)));
    }

    @Test
    void theGradientsOfNormalisationMatchFiniteDifferences() {
        FiniteDifferences.check(
                FiniteDifferences.inputs(manager, 6, new Shape(2, 4, 3, 3), new Shape(4), new Shape(4)),
                a -> Ops.groupNorm(a.get(0), 2, a.get(1), a.get(2), 1e-5));
        for (boolean training : new boolean[] {true, false}) {
            FiniteDifferences.check(
                    FiniteDifferences.inputs(manager, 7, new Shape(5, 3), new Shape(3), new Shape(3)),
                    a -> Ops.batchNorm(
                            a.get(0),
                            a.get(1),
                            a.get(2),
                            manager.create(new double[] {0.1, 0.2, 0.3}),
                            manager.create(new double[] {1, 2, 3}),
                            training,
                            0.1,
                            1e-5));
        }
    }

    @Test
    void theGradientOfAttentionMatchesFiniteDifferences() {
        FiniteDifferences.check(
                FiniteDifferences.inputs(
                        manager, 8, new Shape(1, 2, 5, 4), new Shape(1, 2, 5, 4), new Shape(1, 2, 5, 4)),
                a -> Ops.attention(a.get(0), a.get(1), a.get(2)));
    }

    @Test
    void attentionIsTheSoftmaxOfScaledProducts() {
        List<NDArray> a = FiniteDifferences.inputs(
                manager, 9, new Shape(2, 1, 6, 4), new Shape(2, 1, 6, 4), new Shape(2, 1, 6, 4));
        NDArray products = a.get(0).matMul(a.get(1).transpose(0, 1, 3, 2));
        NDArray expected = products.div(manager.create(2.0)).softmax(-1).matMul(a.get(2));
        assertThat(Ops.attention(a.get(0), a.get(1), a.get(2)).toDoubleArray())
                .containsExactly(expected.toDoubleArray(), within(1e-12));
    }

    @Test
    void softplusIsExactInBothTails() {
        NDArray x = manager.create(new double[] {-40, 25});
        assertThat(Ops.softplus(x).toDoubleArray())
                .containsExactly(new double[] {Math.exp(-40), 25 + Math.log1p(Math.exp(-25))}, within(1e-15));
    }

    @Test
    void batchNormMovesItsRunningValuesInTrainingOnly() {
        NDArray x = manager.create(new double[] {1, 2, 6}, new Shape(3, 1));
        NDArray one = manager.create(new double[] {1});
        NDArray mean = manager.create(new double[] {0});
        NDArray variance = manager.create(new double[] {1});
        NDArray fixed = Ops.batchNorm(x, one, one, mean, variance, false, 0.1, 0);
        assertThat(fixed.toDoubleArray()).containsExactly(2, 3, 7);
        assertThat(mean.getDouble()).isZero();
        Ops.batchNorm(x, one, one, mean, variance, true, 0.1, 0);
        assertThat(mean.getDouble()).isCloseTo(0.3, within(1e-12));
        assertThat(variance.getDouble()).isCloseTo(0.9 + 0.1 * 7, within(1e-12));
    }

    @Test
    void dropoutKeepsTheMeanAndIsTheIdentityInEvaluation() {
        JniUtils.setSeed(1);
        NDArray x = manager.ones(new Shape(10_000));
        assertThat(Ops.dropout(x, 0.2, false)).isSameAs(x);
        NDArray dropped = Ops.dropout(x, 0.2, true);
        double zeros = dropped.eq(0).sum().getLong() / 10_000.0;
        // The standard error of the fraction is 0.004.
        assertThat(zeros).isCloseTo(0.2, within(0.016));
        assertThat(dropped.max().getFloat()).isEqualTo(1.25f);
    }
}
