package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.plugins.schedules.Cosine;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * How often the interval of 1.96 standard errors covers the exact cost of DDPM's levels: N(0, 1/4) under 'cosine' with 1000 steps,
 * whose first steps cost most of what a tenth of the ladder does.
 */
class FiniteLedgerCoverageTest extends TensorTest {

    private static final int SEEDS = 100;

    /**
     * Of 100 seeds 95 are expected, with a standard error of 2.2. Steps drawn uniformly gave the spread that is stated, and nine
     * misses of ten too low. In one dimension what is left is the spread of one squared noise, which no choice of the step lowers.
     */
    @ParameterizedTest
    @CsvSource({"500, 1, 0.512, 2", "1000, 1, 0.374, 2", "500, 64, 18.96, 6", "1000, 64, 14.6, 6"})
    void intervalsCoverTheExactCostAndAreNarrower(int examples, int dimensions, double uniform, double times) {
        Model model = Model.of(context(1).create(Cosine.TYPE), Model.gaussianOptimal(0.25))
                .steps(1000)
                .build(context(dimensions));
        double exact = dimensions * exactCost(model);
        double[] means = new double[SEEDS];
        int covered = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Scope scope = scope(seed + 1);
            NDArray x = Tensors.scale(scope.normal(new Shape(examples, dimensions)), 0.5);
            Estimate cost = Statistics.mean(model.bound().ledger(x, 10, scope).levels().stream()
                    .map(LedgerTerms.Consistency::nats)
                    .reduce(NDArray::add)
                    .orElseThrow());
            means[seed] = cost.value();
            covered += Math.abs(cost.value() - exact) < 1.96 * cost.standardError() ? 1 : 0;
            scope.manager().close();
        }
        assertThat(covered).as("intervals of %d that cover", SEEDS).isBetween(91, 99);
        double mean = DoubleStream.of(means).average().orElseThrow();
        double spread = Math.sqrt(
                DoubleStream.of(means).map(m -> (m - mean) * (m - mean)).sum() / (SEEDS - 1));
        assertThat(spread).as("spread over seeds").isLessThan(uniform / times);
        assertThat(mean).isBetween(exact - 3 * spread / Math.sqrt(SEEDS), exact + 3 * spread / Math.sqrt(SEEDS));
    }

    private static double exactCost(Model model) {
        double sum = 0;
        for (int i = 2; i <= 1000; i++) {
            double from = model.diffusion().schedule().logSnr(i / 1000.0);
            double to = model.diffusion().schedule().logSnr((i - 1) / 1000.0);
            sum += (Math.exp(to) - Math.exp(from)) * 0.25 / (1 + 0.25 * Math.exp(from)) / 2;
        }
        return sum;
    }
}
