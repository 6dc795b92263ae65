package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.quality.estimators.PrincipalComponents;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Redraw;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class PrincipalAngleTest {

    /** Two points on each of three axes, each pair so far from the middle. */
    private static double[][] axes(double turn, double... sizes) {
        double[][] points = new double[6][];
        for (int i = 0; i < 6; i++) {
            double[] point = new double[3];
            point[i / 2] = i % 2 == 0 ? sizes[i / 2] : -sizes[i / 2];
            points[i] = new double[] {
                point[0] + 5,
                Math.cos(turn) * point[1] - Math.sin(turn) * point[2],
                Math.sin(turn) * point[1] + Math.cos(turn) * point[2]
            };
        }
        return points;
    }

    private static double angle(int count, double turn, double... sizes) {
        return PrincipalComponents.of(axes(0, 3, 2, 1), count)
                .largestAngle(PrincipalComponents.of(axes(turn, sizes), count));
    }

    @Test
    void aPlaneThatIsTurnedHasItsTurn() {
        assertThat(angle(2, 0.3, 3, 2, 1)).isCloseTo(0.3, within(1e-12));
        assertThat(angle(2, 1e-7, 3, 2, 1)).isCloseTo(1e-7, within(1e-12));
        assertThat(angle(3, 0.3, 3, 2, 1)).isCloseTo(0, within(1e-7));
    }

    @Test
    void axesWithinThePlaneMayBeOthers() {
        assertThat(angle(2, 0, 2, 3, 1)).isCloseTo(0, within(1e-12));
        assertThat(angle(1, 0, 2, 3, 1)).isCloseTo(Math.PI / 2, within(1e-12));
    }

    /** Whose reconstructions are the points turned about the first axis. */
    private record Turned(double turn) implements Bound {

        @Override
        public LedgerTerms ledger(NDArray x, int maxLevels, Scope scope) {
            throw new AssertionError("Reconstructions alone are looked at.");
        }

        @Override
        public List<NDArray> redraw(NDArray x, Redraw asked, Scope scope) {
            return Collections.nCopies(asked.draws(), x);
        }

        @Override
        public List<NDArray> redrawPrior(long examples, Redraw asked, Scope scope) {
            throw new UnsupportedOperationException("This bound has no prior to draw from.");
        }

        @Override
        public NDArray reconstruct(NDArray x, double depth, Scope scope) {
            float cos = (float) Math.cos(turn);
            float sin = (float) Math.sin(turn);
            return x.matMul(scope.manager().create(new float[] {1, 0, 0, 0, cos, sin, 0, -sin, cos}, new Shape(3, 3)));
        }
    }

    private record TurnedLoss(double turn) implements Loss {

        @Override
        public Objective objective(Batch batch, Scope scope) {
            throw new AssertionError("Nothing is trained here.");
        }

        @Override
        public Optional<Bound> bound() {
            return Optional.of(new Turned(turn));
        }
    }

    @Test
    void theMetricComparesTrainingExamplesWithTheirReconstructions() {
        try (Scopes scopes = Scopes.seeded(1)) {
            GivenInput in = GivenInput.of(List::of).with(Split.TRAIN, () -> {
                Scope scope = scopes.evaluation(1);
                NDArray points =
                        scope.manager().create(new float[] {3, 0, 0, -3, 0, 0, 0, 2, 0, 0, -2, 0}, new Shape(4, 3));
                return List.of(new Evaluated(new Batch(points, Optional.empty()), scope));
            });
            TestContext context =
                    TestContext.of(TestContext.points(3), scopes.manager(), 1).with(new TurnedLoss(0.3));
            Metric metric = PrincipalAngleMetric.TYPE.create(new PrincipalAngleMetric.Config(2, 4), context);
            assertThat(metric.measure(in).get("largest"))
                    .extracting(Estimate::value)
                    .satisfies(angle -> assertThat(angle).isCloseTo(Math.toDegrees(0.3), within(1e-4)));
        }
    }
}
