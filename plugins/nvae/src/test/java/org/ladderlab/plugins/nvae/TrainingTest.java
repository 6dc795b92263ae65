package org.ladderlab.plugins.nvae;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.datasets.Digits;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.optimizers.Adamax;
import org.ladderlab.plugins.optimizers.Moments;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** NVAE learns binary digits at its own learning rate, 1e-2, without a value that is not finite. */
class TrainingTest {

    private static final int BATCH = 40;

    private static final NvaeElbo.Config LOSS = new NvaeElbo.Config(60, 0, 1e-4, true, 1e-2, Optional.empty());

    private static int[] indices(int from) {
        int[] indices = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            indices[i] = (from + i) % 1000;
        }
        return indices;
    }

    /** The mean objective over each tenth of the steps. */
    private static double[] train(NvaeEncoder.Config encoder, int steps) {
        try (Scopes owner = Scopes.seeded(1)) {
            Dataset digits = Digits.TYPE.create(
                    new Digits(PixelValues.CELL_CENTRES, Binarisation.THRESHOLD),
                    TestContext.of(Models.binary(8), owner.manager(), 1));
            TestContext context = TestContext.of(digits.spec(), owner.manager(), 1);
            Loss loss = Models.pair(context, encoder).scoped("loss").create(NvaeElbo.TYPE, LOSS);
            Parameters parameters = context.parameters();
            List<NDArray> weights = new ArrayList<>(parameters.weights().values());
            Optimizer.Rule rule = Adamax.TYPE
                    .create(new Moments(1e-2, 0.9, 0.999, 1e-3, 3e-4), context)
                    .prepare(weights, owner.manager());
            double[] curve = new double[10];
            for (int s = 1; s <= steps; s++) {
                Scope scope = owner.training(s);
                Batch batch = digits.batch(Split.TRAIN, indices(s * BATCH), scope);
                Objective objective = loss.objective(batch, scope);
                NDList gradients = WeightOps.gradients(objective.minimised(), weights, scope.manager());
                WeightOps.clipNorm(gradients, 200);
                rule.apply(gradients, 1e-2 * Math.min(1, s / 20.0), s);
                curve[(s - 1) * 10 / steps] += objective.total().orElseThrow().getFloat() * 10 / steps;
                scope.manager().close();
            }
            return curve;
        }
    }

    @Test
    void theBoundFallsFarBelowThatOfEqualPixels() {
        double[] curve = train(new NvaeEncoder.Config(List.of(2, 1), 4, 8, 0, 1, 1, 0, true), 100);
        for (double bound : curve) {
            assertThat(bound).isFinite();
        }
        assertThat(curve[9]).isLessThan(0.65 * 64 * Math.log(2));
    }
}
