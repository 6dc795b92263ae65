package org.ladderlab.plugins.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** Estimates of a normaliser that is known, for the mixture of E01 seen through noise. */
class AnnealingTest {

    private static final Grid GRID = new Grid(200, 6);
    private static final double[] ABOVE = {-1, 0, 2};

    private final Scopes scopes = Scopes.seeded(1);
    private TestContext context;
    private EnergyDecoder decoder;

    @BeforeEach
    void make() {
        context = OracleMixture.model().in(TestContext.of(TestContext.points(1), scopes.manager(), 1));
        decoder = (EnergyDecoder) context.part(Decoder.class);
    }

    @AfterEach
    void close() {
        scopes.close();
    }

    private Annealing annealing(double above, int n, int stages, Scope scope) {
        NDArray all = Tensors.shift(scope.manager().zeros(new Shape(n, 1)), above);
        return new Annealing(decoder.ladder().recovery(0, all), new Langevin(1, 0.3, 0), stages);
    }

    /** {@code log E exp(f(y)), y ~ N(above, s^2)}. */
    private double exact(double above, Scope scope) {
        NDArray energies = GRID.energies(decoder.ladder(), 0, new Shape(1), scope);
        NDArray one = scope.vector(new double[] {above}).reshape(1, 1);
        return GRID.integral(energies, one, OracleMixture.NOISE, scope).log().getDouble()
                - Math.log(2 * Math.PI * OracleMixture.NOISE * OracleMixture.NOISE) / 2;
    }

    /** From the grid's distribution function, a node's cell being told apart no further. */
    private NDArray exactDraws(double above, int n, Scope scope) {
        NDArray nodes = GRID.nodes(1, scope);
        double s = OracleMixture.NOISE;
        double[] density = GRID.energies(decoder.ladder(), 0, new Shape(1), scope)
                .sub(Tensors.scale(Tensors.shift(nodes, -above).square().reshape(-1), 1 / (2 * s * s)))
                .exp()
                .toDoubleArray();
        double[] axis = GRID.axis();
        float[] drawn = new float[n];
        for (int i = 0; i < n; i++) {
            drawn[i] = (float) axis[scope.index(axis.length, k -> density[k])];
        }
        return scope.manager().create(drawn, new Shape(n, 1));
    }

    private static double[] doubles(NDArray nats) {
        return nats.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    private static Estimate meanOfExp(NDArray logWeights) {
        return Estimate.ofMean(Arrays.stream(doubles(logWeights)).map(Math::exp).toArray());
    }

    /** The mean of the weights, with and without stages, to 4.5 standard errors of 6000. */
    @Test
    void theWeightsHaveTheNormaliserAsTheirMeanInBothDirections() {
        for (double above : ABOVE) {
            for (int stages : new int[] {1, 4}) {
                Scope scope = scopes.evaluation(stages);
                double normaliser = Math.exp(exact(above, scope));
                Estimate forward =
                        meanOfExp(annealing(above, 6_000, stages, scope).forward(scope));
                assertThat(forward.value()).isCloseTo(normaliser, within(4.5 * forward.standardError()));
            }
            Scope scope = scopes.evaluation(9);
            NDArray draws = exactDraws(above, 1_500, scope);
            Estimate reverse = meanOfExp(annealing(above, 1_500, 4, scope).reverse(draws, scope));
            assertThat(reverse.value())
                    .isCloseTo(1 / Math.exp(exact(above, scope)), within(4.5 * reverse.standardError()));
        }
    }

    /** The bias of 64 averaged weights of exact draws, as it was computed for this mixture; to 4.5 standard errors of 500 averages. */
    @Test
    void averagedWeightsSayTooMuchInReverse() {
        double[] biases = {0.037, 0.012, 0.010};
        for (int i = 0; i < biases.length; i++) {
            Scope scope = scopes.evaluation(i);
            NDArray draws = exactDraws(ABOVE[i], 32_000, scope);
            Estimate found = averages(annealing(ABOVE[i], 32_000, 1, scope).reverse(draws, scope), 64);
            assertThat(-found.value() - exact(ABOVE[i], scope))
                    .isCloseTo(biases[i], within(4.5 * found.standardError()));
        }
    }

    /** Logarithms of means of so many weights. */
    private static Estimate averages(NDArray logWeights, int each) {
        return Estimate.ofMean(doubles(Tensors.toFloat64(logWeights)
                .reshape(-1, each)
                .exp()
                .mean(new int[] {1})
                .log()));
    }

    /** The bias of 16 averaged weights, as it was computed for this mixture; to 4.5 standard errors of 2000 averages. */
    @Test
    void averagedWeightsSayTooLittleForward() {
        double[] biases = {-0.0149, -0.0423, -0.0082};
        for (int i = 0; i < biases.length; i++) {
            Scope scope = scopes.evaluation(i);
            double normaliser = exact(ABOVE[i], scope);
            Estimate found = averages(annealing(ABOVE[i], 32_000, 1, scope).forward(scope), 16);
            assertThat(found.value() - normaliser).isCloseTo(biases[i], within(4.5 * found.standardError()));
            assertThat(found.value()).isLessThan(normaliser);
        }
    }

    /** A weight, their sum and a latent stay of a stage, since a batch has many chains of many stages; an energy's own arrays do not. */
    @Test
    void aStageKeepsThreeArrays() {
        assertThat(kept(12) - kept(2)).isEqualTo(10 * 3);
    }

    private int kept(int stages) {
        Scope scope = scopes.evaluation(1);
        try (NDManager part = scope.manager().newSubManager()) {
            Annealing annealing = annealing(0, 4, stages, scope.within(part));
            NDArray end = part.zeros(new Shape(4, 1));
            int before = part.getManagedArrays().size();
            annealing.reverse(end, scope.within(part));
            return part.getManagedArrays().size() - before;
        }
    }

    /**
     * Against the ledger on the grid of the same latents, with steps small enough for chains to draw from their law: with larger ones the reverse
     * direction may be too low as well.
     */
    @Test
    void theEstimatedLedgerHasTheExactOneBetweenItsDirections() {
        int n = 300;
        Model model = OracleMixture.model().langevin(new Langevin(60, 0.05, 0));
        TestContext own = model.in(TestContext.of(TestContext.points(1), scopes.manager(), 1));
        Scope scope = scopes.evaluation(1);
        float[] noise = scope.normal(new Shape(n)).toFloatArray();
        Scope.NormalDraws latents =
                (shape, plain) -> shape.get(0) == n ? plain.manager().create(noise, shape) : plain.normal(shape);
        Batch batch = new Batch(scope.normal(new Shape(n, 1)), Optional.empty());
        GivenInput input = GivenInput.of(() -> List.of(new Evaluated(batch, scope.drawing(latents))));
        Map<String, Estimate> found = own.create(EnergyLedgerMetric.TYPE, new EnergyLedgerMetric.Config(2, 4, n))
                .measure(input);
        assertThat(found)
                .containsOnlyKeys(
                        "reconstruction",
                        "consistency-forward",
                        "prior-forward",
                        "total-forward",
                        "consistency-reverse",
                        "prior-reverse",
                        "total-reverse");
        assertThat(input.warnings()).singleElement().asString().contains("is no bound");
        assertThat(input.attachments()).containsOnlyKeys("levels");
        HierarchicalBound bound =
                new HierarchicalBound(own.part(GaussianDiffusion.class), (EnergyDecoder) own.part(Decoder.class));
        double exact = Estimate.ofMean(doubles(
                        bound.ledger(batch.data(), 4, scopes.evaluation(1).drawing(latents))
                                .total()))
                .value();
        assertThat(found.get("total-forward").value()).isBetween(exact - 0.5, exact - 0.1);
        assertThat(found.get("total-reverse").value()).isBetween(exact + 0.1, exact + 0.5);
    }
}
