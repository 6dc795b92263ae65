package org.ladderlab.plugins.stacked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.hierarchical.LinearMapDecoder;
import org.ladderlab.plugins.hierarchical.LinearMapEncoder;
import org.ladderlab.plugins.processes.CovarianceOptimalNetwork;
import org.ladderlab.plugins.processes.Multivariate;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/**
 * Every row of case K01. Data, the draw of z and the noise above it run through the columns of a Hadamard matrix, which have the second
 * moments of independent normal variables, so that rows at fixed times are exact to the rounding of float32; what is left of times drawn
 * within bands is below 1e-3.
 */
class LinearStackTest {

    private static final int ROWS = 8;
    private static final double FLOAT32 = 1e-4;

    private final Oracle oracle = Oracle.read("K01");
    private final Scopes scopes = Scopes.seeded(1);
    private final GradientMode off = GradientMode.off();

    @AfterEach
    void close() {
        off.close();
        scopes.close();
    }

    @Test
    void withInfinitelyManyLevelsEveryRowCostsWhatIsKnown() {
        LedgerTerms ledger = ledger(Optional.empty(), 101, 500 * ROWS);
        check(ledger, oracle.expected().get("latent_diffusion").asDouble(), 1e-3);
        assertThat(ledger.levels()).hasSize(101);
    }

    /** The bands' values were computed in float64 from the eigenvalues of the aggregate's covariance. */
    @Test
    void withFinitelyManyLevelsEveryRowCostsWhatIsKnown() {
        check(ledger(Optional.of(10), 11, ROWS), 16.002708872851013, FLOAT32 * 16);
        check(ledger(Optional.of(200), 201, ROWS), 7.898577346704789, FLOAT32 * 8);
    }

    /** Its term of z is a log ratio at the draw, so that it is known to 4 standard errors of 20,000 examples. */
    @Test
    void asOneLongLadderItCostsTheSame() {
        TestContext parts = parts(Optional.of(10));
        Encoder encoder = parts.part(StackedEncoder.class);
        assertThat(encoder.levels().stream().map(Level::name).limit(3))
                .containsExactly("coding of z1", "above z0", "above z1");
        Scope scope = scopes.evaluation(2);
        NDArray totals = new HierarchicalBound(encoder, parts.part(Decoder.class))
                .ledger(data(20_000, scope), 12, scope)
                .total();
        Estimate total = Estimate.ofMean(totals.toType(DataType.FLOAT64, true).toDoubleArray());
        assertThat(total.standardError()).isLessThan(0.1);
        assertThat(total.value()).isCloseTo(13.650485193792024, within(4 * total.standardError()));
    }

    private void check(LedgerTerms ledger, double above, double tolerance) {
        JsonNode expected = oracle.expected();
        double coding = expected.get("negative_entropy").asDouble()
                + expected.get("latent_reconstruction").asDouble();
        double reconstruction = expected.get("reconstruction").asDouble();
        double prior = expected.get("latent_prior").asDouble();
        LedgerTerms.Consistency first = ledger.levels().get(0);
        assertThat(first.name()).isEqualTo("coding of z1");
        assertThat(first.depth()).isEqualTo(0.5);
        assertThat(mean(first.nats())).isCloseTo(coding, within(FLOAT32));
        assertThat(mean(ledger.reconstruction())).isCloseTo(reconstruction, within(FLOAT32));
        assertThat(mean(ledger.prior())).isCloseTo(prior, within(FLOAT32));
        double bands = ledger.levels().stream()
                .skip(1)
                .mapToDouble(level -> mean(level.nats()))
                .sum();
        assertThat(bands).isCloseTo(above, within(tolerance));
        assertThat(mean(ledger.total()))
                .isCloseTo(reconstruction + coding + above + prior, within(tolerance + 3 * FLOAT32));
    }

    private static double mean(NDArray nats) {
        return Arrays.stream(nats.toType(DataType.FLOAT64, true).toDoubleArray())
                .average()
                .orElseThrow();
    }

    private LedgerTerms ledger(Optional<Integer> steps, int maxLevels, int examples) {
        TestContext parts = parts(steps);
        Scope scope = scopes.evaluation(1);
        return new StackedBound(parts.part(StackedEncoder.class), parts.part(StackedDecoder.class))
                .ledger(data(examples, scope), maxLevels, steered(scope));
    }

    /** Both halves of the stack with its optimal denoiser. */
    private TestContext parts(Optional<Integer> steps) {
        TestContext context = TestContext.of(TestContext.points(3), scopes.manager(), 1)
                .with(new Ones(TestContext.points(3)))
                .scoped("model" + steps);
        Ref<Encoder> below =
                new Ref<>(LinearMapEncoder.TYPE, new LinearMapEncoder.Config(numbers("A"), diagonal(rows("S"))));
        Ref<Encoder> above = new Ref<>(
                ForwardProcessEncoder.TYPE,
                new ForwardProcessEncoder.Config(
                        new Ref<>(Multivariate.TYPE, new Multivariate.Config(List.of(Stack.SCHEDULE, Stack.SCHEDULE))),
                        steps));
        CovarianceOptimalNetwork.Config optimal = new CovarianceOptimalNetwork.Config(aggregate());
        TestContext half = context.with(
                context.scoped("encoder").create(StackedEncoder.TYPE, new StackedEncoder.Config(below, above)));
        return half.with(half.scoped("decoder")
                .create(
                        StackedDecoder.TYPE,
                        new StackedDecoder.Config(
                                new Ref<>(
                                        LinearMapDecoder.TYPE,
                                        new LinearMapDecoder.Config(
                                                numbers("W"),
                                                oracle.inputs().get("sx").asDouble())),
                                Stack.denoiser(new Ref<>(CovarianceOptimalNetwork.TYPE, optimal), Optional.empty()))));
    }

    /** {@code A Sx A' + S}. */
    private List<Double> aggregate() {
        double[][] a = rows("A");
        double[][] x = rows("Sx");
        double[][] s = rows("S");
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                double sum = s[i][j];
                for (int k = 0; k < x.length; k++) {
                    for (int l = 0; l < x.length; l++) {
                        sum += a[i][k] * x[k][l] * a[j][l];
                    }
                }
                values.add(sum);
            }
        }
        return values;
    }

    private double[][] rows(String name) {
        JsonNode matrix = oracle.inputs().get(name);
        double[][] rows = new double[matrix.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Oracle.doubles(matrix.get(i));
        }
        return rows;
    }

    private List<Double> numbers(String name) {
        return Arrays.stream(rows(name)).flatMapToDouble(Arrays::stream).boxed().toList();
    }

    private static List<Double> diagonal(double[][] matrix) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < matrix.length; i++) {
            values.add(matrix[i][i]);
        }
        return values;
    }

    private static double sign(int row, int column) {
        return Integer.bitCount(row & column) % 2 == 0 ? 1 : -1;
    }

    /** {@code L h} with {@code L L' = Sx} and h from the columns 1 to 3. */
    private NDArray data(int count, Scope scope) {
        double[][] c = rows("Sx");
        int d = c.length;
        double[][] factor = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = c[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= factor[i][k] * factor[j][k];
                }
                factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
            }
        }
        float[] values = new float[count * d];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < d; i++) {
                for (int k = 0; k <= i; k++) {
                    values[n * d + i] += (float) (factor[i][k] * sign(n % ROWS, 1 + k));
                }
            }
        }
        return scope.manager().create(values, new Shape(count, d));
    }

    /** The first draw is that of z, from the columns 4 and 5; all others are noise above it, from 6 and 7. */
    private static Scope steered(Scope scope) {
        int[] draws = {0};
        return scope.drawing((shape, plain) -> {
            int first = draws[0]++ == 0 ? 4 : 6;
            float[] values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) sign(i / 2 % ROWS, first + i % 2);
            }
            return plain.manager().create(values, shape);
        });
    }

    /** Data at which the process above is checked. */
    private record Ones(DataSpec spec) implements Dataset {

        @Override
        public int size(Split split) {
            return 2;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            return new Batch(scope.manager().ones(new Shape(indices.length, spec.dimensions())), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "ones";
        }
    }
}
