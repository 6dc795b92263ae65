package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.hierarchical.LinearMapDecoder;
import org.ladderlab.plugins.hierarchical.LinearMapEncoder;
import org.ladderlab.plugins.processes.CovarianceOptimalNetwork;
import org.ladderlab.plugins.processes.Multivariate;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Oracle;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

/** The stack of case K01: fixed linear maps below a diffusion with the optimal denoiser. */
record LinearStack(Oracle oracle, Scopes scopes) {

    static final int ROWS = 8;

    /** Both halves of the stack with its optimal denoiser. */
    TestContext parts(Optional<Integer> steps) {
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

    /** {@code tr(W C W')} of the aggregate's covariance C. */
    double varianceOfMeans() {
        double[][] w = rows("W");
        List<Double> c = aggregate();
        int latents = w[0].length;
        double trace = 0;
        for (double[] row : w) {
            for (int i = 0; i < latents; i++) {
                for (int j = 0; j < latents; j++) {
                    trace += row[i] * c.get(i * latents + j) * row[j];
                }
            }
        }
        return trace;
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

    static double sign(int row, int column) {
        return Integer.bitCount(row & column) % 2 == 0 ? 1 : -1;
    }

    /** {@code L h} with {@code L L' = Sx} and h from the columns 1 to 3. */
    NDArray data(int count, Scope scope) {
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
