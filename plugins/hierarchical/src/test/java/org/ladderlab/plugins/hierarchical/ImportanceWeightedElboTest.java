package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.TestContext;

class ImportanceWeightedElboTest extends LossContract {

    private static final double X = 1.1;

    @Override
    protected DataSpec data() {
        return new DataSpec("binary", new Shape(1, 4, 4), Optional.of(new PixelGrid(2, 0, 1)), 0);
    }

    @Override
    protected Loss loss(TestContext context) {
        return Worlds.dense(context, Merge.PRECISION_WEIGHTED, true).create(ImportanceWeightedElbo.TYPE);
    }

    /** With the exact posterior of the way up every weight is p(x), whatever was drawn. */
    @Test
    void underTheExactPosteriorEveryNumberOfDrawsGivesTheLogLikelihood() {
        double known = -Oracle.read("L15").expected().get("loglik").asDouble();
        double x = Oracle.read("L15").inputs().get("x").asDouble();

        for (int draws : new int[] {1, 7}) {
            Objective objective = objective(LinearLadderEncoder.Inference.EXACT, x, 4, draws);
            assertThat(value(objective.minimised())).isCloseTo(known, within(1e-5));
            assertThat(value(objective.total().orElseThrow())).isCloseTo(known, within(1e-5));
            assertThat(objective.terms()).containsOnlyKeys("reconstruction", "z1", "prior");
            assertThat(objective.terms().values().stream()
                            .mapToDouble(ImportanceWeightedElboTest::value)
                            .sum())
                    .isCloseTo(known, within(1e-5));
        }
    }

    /** 20,000 examples, whose standard error is below 0.01; the factorised posterior loses 0.1 to 0.5 nats by one draw. */
    @Test
    void manyDrawsComeCloserToTheLogLikelihoodThanOneAndNeverPassIt() {
        double exact =
                value(objective(LinearLadderEncoder.Inference.EXACT, X, 4, 1).minimised());
        Objective many = objective(LinearLadderEncoder.Inference.INDEPENDENT, X, 20_000, 16);

        assertThat(value(many.minimised()))
                .isBetween(exact - 0.03, value(many.total().orElseThrow()) - 0.05);
    }

    private Objective objective(LinearLadderEncoder.Inference inference, double x, int examples, int draws) {
        TestContext context = Worlds.linear(context(TestContext.points(1)), LinearWorld.TWO_LEVELS, inference);
        Loss loss = context.create(ImportanceWeightedElbo.TYPE, new ImportanceWeightedElbo.Config(draws));
        Evaluated evaluated = Worlds.repeated(new double[] {x}, examples, context, scopes().training(1));
        return loss.objective(evaluated.batch(), evaluated.scope());
    }

    private static double value(NDArray scalar) {
        return scalar.getFloat();
    }
}
