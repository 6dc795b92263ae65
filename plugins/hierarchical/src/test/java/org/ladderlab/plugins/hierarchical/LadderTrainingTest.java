package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.plugins.datasets.Digits;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.plugins.optimizers.Adam;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** A ladder of two levels learns binary digits: 64 ln 2 = 44.4 nats is what knowing nothing costs. */
class LadderTrainingTest {

    private static final int STEPS = 200;

    @Test
    void aShortTrainingLowersTheBoundAndIsTheSameEachTime() {
        List<Float> bounds = train();

        assertThat(bounds.get(0)).isGreaterThan(40);
        assertThat(bounds.get(STEPS)).isLessThan(26);
        assertThat(train()).isEqualTo(bounds);
    }

    /** The bound of each training batch, then that of the validation part. */
    private static List<Float> train() {
        List<Float> bounds = new ArrayList<>();
        try (Scopes scopes = Scopes.seeded(1)) {
            TestContext empty = TestContext.of(TestContext.points(1), scopes.manager(), 1);
            Dataset digits = empty.create(Digits.TYPE, new Digits(PixelValues.CELL_CENTRES, Binarisation.DYNAMIC));
            TestContext context =
                    Worlds.dense(TestContext.of(digits.spec(), scopes.manager(), 1), Merge.PRECISION_WEIGHTED, true);
            Loss loss = context.create(HierarchicalElbo.TYPE, new HierarchicalElbo.Config(1, 50, 0, 0, 0));
            var weights = new ArrayList<>(context.parameters().weights().values());
            Optimizer.Rule rule = empty.create(Adam.TYPE).prepare(weights, scopes.manager());
            int owned = scopes.manager().getManagedArrays().size();
            for (long number = 1; number <= STEPS; number++) {
                Scope scope = scopes.training(number);
                int[] indices = IntStream.range(0, 100)
                        .map(i -> (int) (scope.uniform() * digits.size(Split.TRAIN)))
                        .toArray();
                Objective objective = loss.objective(digits.batch(Split.TRAIN, indices, scope), scope);
                var gradients = WeightOps.gradients(objective.minimised(), weights, scope.manager());
                try (GradientMode off = GradientMode.off()) {
                    rule.apply(gradients, 1e-2, number);
                }
                bounds.add(objective.total().orElseThrow().getFloat());
                scope.manager().close();
            }
            assertThat(scopes.manager().getManagedArrays()).hasSize(owned);
            Scope scope = scopes.evaluation(0);
            int[] all = IntStream.range(0, digits.size(Split.VALIDATION)).toArray();
            bounds.add(loss.bound()
                    .orElseThrow()
                    .ledger(digits.batch(Split.VALIDATION, all, scope).data(), 1, scope)
                    .total()
                    .mean()
                    .getFloat());
        }
        return bounds;
    }
}
