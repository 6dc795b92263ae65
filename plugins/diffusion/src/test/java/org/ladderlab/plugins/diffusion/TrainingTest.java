package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.optimizers.Adam;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

/** A small network learns a mixture of two Gaussians in a few seconds. */
class TrainingTest extends TensorTest {

    private static final int BATCH = 128;

    /** What a run ends with. */
    private record Run(Estimate before, Estimate after, List<float[]> weights) {}

    /** The mixture of the checked case D05. */
    private static Batch batch(int n, Scope scope) {
        float[] noise = scope.normal(new Shape(n)).toFloatArray();
        for (int i = 0; i < n; i++) {
            noise[i] = scope.uniform() < 0.3 ? -1 + 0.2f * noise[i] : 0.5f + 0.4f * noise[i];
        }
        return new Batch(scope.manager().create(noise).reshape(n, 1), Optional.empty());
    }

    private Run train(Model.Builder builder, ComponentType<Loss, ?> type, int steps) {
        TestContext context = context(1);
        Model model = builder.build(context);
        Loss loss = model.context().create(type);
        List<NDArray> weights = new ArrayList<>(context.parameters().weights().values());
        Optimizer adam = context.create(Adam.TYPE);
        Optimizer.Rule rule = adam.prepare(weights, weights.get(0).getManager());
        Estimate before = bound(loss);
        for (int number = 1; number <= steps; number++) {
            Scope scope = scope(number);
            try (GradientMode on = GradientMode.on()) {
                NDArray minimised = loss.objective(batch(BATCH, scope), scope).minimised();
                List<NDArray> gradients = WeightOps.gradients(minimised, weights, scope.manager());
                WeightOps.clipNorm(gradients, 5);
                rule.apply(gradients, 3e-3, number);
            }
            scope.manager().close();
        }
        return new Run(
                before, bound(loss), weights.stream().map(NDArray::toFloatArray).toList());
    }

    private Estimate bound(Loss loss) {
        Scope scope = scope(1_000_000);
        return Statistics.mean(loss.bound()
                .orElseThrow()
                .ledger(batch(10_000, scope).data(), 10, scope)
                .total());
    }

    private static Model.Builder mlp() {
        return Model.of(
                Curve.linear(10, -5),
                new Ref<>(MlpNetwork.TYPE, new MlpNetwork.Config(64, 1, Activation.SILU, 0, Optional.empty())));
    }

    /** From a network that says nothing to within 0.4 nats of the best possible bound, which it cannot pass. */
    @Test
    void theContinuousLossBringsTheBoundNearItsOptimum() {
        double best = Oracle.read("D05").expected().get("nelbo").asDouble();
        Run run = train(mlp(), ContinuousVdmLoss.TYPE, 400);
        assertThat(run.before.value()).isGreaterThan(best + 2);
        assertThat(run.after.value()).isBetween(best - 3 * run.after.standardError(), best + 0.4);
    }

    @Test
    void theSimpleLossLowersTheBoundOfAFiniteLadder() {
        Run run = train(mlp().steps(100), DiscreteDdpmLoss.TYPE, 200);
        assertThat(run.after.value()).isLessThan(run.before.value() - 2);
    }

    @Test
    void trainingTwiceGivesTheSameWeights() {
        Run one = train(mlp(), ContinuousVdmLoss.TYPE, 30);
        Run other = train(mlp(), ContinuousVdmLoss.TYPE, 30);
        for (int i = 0; i < one.weights.size(); i++) {
            assertThat(other.weights.get(i)).isEqualTo(one.weights.get(i));
        }
    }
}
