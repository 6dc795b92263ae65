package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/**
 * Gaussian data N(0, C) and a linear denoiser, where expectations are sums: data and noise run through the rows of a Hadamard matrix,
 * whose columns have the second moments of independent normal variables.
 */
final class World implements AutoCloseable {

    /** No settings. */
    record NoSettings() {}

    private static final int INTERVALS = 400;

    final NDManager manager = NDManager.newBaseManager("PyTorch");
    final Scope scope = new Scope(manager, false, 0, 1);
    private final GradientMode off = GradientMode.off();
    final TestContext context;
    private final double[][] factor;
    private final boolean alone;
    private final int rows;
    private int models;
    private final UnaryOperator<NDArray> back;

    /** Of an example's shape, and the covariance's rows or, as one row, its diagonal. */
    World(Shape example, double[]... covariance) {
        this(UnaryOperator.identity(), example, covariance);
    }

    /** With these variances of the coordinates. */
    static World turned(ForwardProcess.Coordinates coordinates, Shape example, double... variances) {
        return new World(coordinates::back, example, variances);
    }

    private World(UnaryOperator<NDArray> back, Shape example, double[]... covariance) {
        this.back = back;
        int dimensions = (int) example.size();
        factor = covariance.length == 1 && dimensions > 1 ? diagonal(covariance[0]) : cholesky(covariance);
        alone = Arrays.stream(factor)
                        .mapToDouble(
                                row -> Arrays.stream(row).filter(v -> v != 0).count())
                        .sum()
                == dimensions;
        rows = alone ? 4 : Integer.highestOneBit(2 * dimensions) * 2;
        DataSpec spec = new DataSpec("normal", example, Optional.empty(), 0);
        context = TestContext.of(spec, manager, 1).with(new Points(spec, this::data));
    }

    private static double[][] diagonal(double[] variances) {
        double[][] rows = new double[variances.length][variances.length];
        for (int d = 0; d < variances.length; d++) {
            rows[d][d] = Math.sqrt(variances[d]);
        }
        return rows;
    }

    private static double[][] cholesky(double[][] c) {
        double[][] l = new double[c.length][c.length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = c[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
        }
        return l;
    }

    /** A context with the encoder and the decoder of a process with a network. */
    TestContext model(Ref<ForwardProcess> process, Ref<Network> network, Optional<Integer> steps) {
        TestContext own = context.scoped("model" + models++);
        TestContext encoded = own.with(own.scoped("encoder")
                .create(ForwardProcessEncoder.TYPE, new ForwardProcessEncoder.Config(process, steps)));
        return encoded.with(encoded.scoped("decoder")
                .create(
                        Denoiser.TYPE,
                        new Denoiser.Config(
                                network,
                                Optional.<Prediction>empty(),
                                Variance.FIXED_SMALL,
                                Gaussian.TYPE.byDefault())));
    }

    /** The bound of a process with a network. */
    DiffusionBound bound(Ref<ForwardProcess> process, Ref<Network> network, Optional<Integer> steps) {
        TestContext made = model(process, network, steps);
        return new DiffusionBound(made.part(GaussianDiffusion.class), made.part(DenoisingDecoder.class));
    }

    /** With the optimal denoiser of this data, in coordinates in which C is what it is. */
    DiffusionBound optimal(Ref<ForwardProcess> process, Optional<Integer> steps) {
        return bound(process, optimalNetwork(), steps);
    }

    /** The optimal denoiser of this data. */
    Ref<Network> optimalNetwork() {
        int d = factor.length;
        Double[] covariance = new Double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    sum += factor[i][k] * factor[j][k];
                }
                covariance[i * d + j] = sum;
            }
        }
        Double[] given = alone ? new Double[d] : covariance;
        for (int i = 0; alone && i < d; i++) {
            given[i] = covariance[i * d + i];
        }
        return new Ref<>(CovarianceOptimalNetwork.TYPE, new CovarianceOptimalNetwork.Config(List.of(given)));
    }

    /** What the infinite ladder's levels cost, by Simpson's rule over the clock. */
    double infinite(Ref<ForwardProcess> process) {
        double[] ends = ends(process);
        return infinite(optimal(process, Optional.empty()), ends[0], ends[1]);
    }

    /** The same of a bound, between two values of its clock. */
    double infinite(DiffusionBound bound, double first, double last) {
        return World.wide(levels(bound, first, last))[0];
    }

    /** The same as a tensor, through which what is learned gets gradients. */
    NDArray levels(DiffusionBound bound, double first, double last) {
        double width = (first - last) / INTERVALS;
        double[] clock = new double[(INTERVALS + 1) * rows()];
        Arrays.setAll(clock, n -> last + n / rows() * width);
        double[] slope = new double[clock.length];
        Arrays.fill(slope, -1);
        Scope own = steered(scope);
        double[] simpson = new double[clock.length];
        Arrays.setAll(simpson, n -> {
            int i = n / rows();
            return (i == 0 || i == INTERVALS ? 1 : i % 2 == 1 ? 4 : 2) * width / 3 / rows();
        });
        return bound.density(data(clock.length, own), own.vector(clock), own.vector(slope), own)
                .mul(own.vector(simpson))
                .sum()
                .reshape(1);
    }

    private double[] ends(Ref<ForwardProcess> process) {
        ForwardProcess made = context.scoped("ends" + models++).create("process", process);
        return new double[] {made.schedule().logSnr(0), made.schedule().logSnr(1)};
    }

    /** What the levels of T steps cost. */
    double finite(Ref<ForwardProcess> process, int steps) {
        return finite(optimal(process, Optional.of(steps)), steps);
    }

    /** The same of a bound. */
    double finite(DiffusionBound bound, int steps) {
        int[] index = new int[steps * rows()];
        Arrays.setAll(index, n -> 1 + n / rows());
        Scope own = steered(scope);
        return Arrays.stream(wide(bound.consistency(data(index.length, own), index, own)))
                        .sum()
                / rows();
    }

    static double[] wide(NDArray nats) {
        return nats.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    /** Rows of the Hadamard matrix, which has a column for each dimension of the data and of the noise, or for all that are independent. */
    int rows() {
        return rows;
    }

    /** 1 or -1. */
    private static double sign(int row, int column) {
        return Integer.bitCount(row & column) % 2 == 0 ? 1 : -1;
    }

    /** The rows' examples, again and again, so many in all, in the data's shape. */
    NDArray data(int count, Scope own) {
        int d = factor.length;
        float[] values = new float[count * d];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < d; i++) {
                double sum = 0;
                for (int k = 0; k <= i; k++) {
                    sum += factor[i][k] * sign(n % rows(), alone ? 1 : 1 + k);
                }
                values[n * d + i] = (float) sum;
            }
        }
        return back.apply(own.manager()
                .create(values, Tensors.batched(count, context.data().shape())));
    }

    /** A scope whose normal draws are the rows' noise. */
    Scope steered(Scope own) {
        return own.drawing((shape, plain) -> {
            int d = factor.length;
            float[] values = new float[(int) shape.size()];
            for (int n = 0; n < values.length / d; n++) {
                for (int i = 0; i < d; i++) {
                    values[n * d + i] = (float) sign(n % rows(), alone ? 2 : 1 + d + i);
                }
            }
            return plain.manager().create(values, shape);
        });
    }

    static <T> Ref<T> existing(Kind<T> kind, T made) {
        return new Ref<>(
                ComponentType.of(
                        kind,
                        "existing",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (config, context) -> made),
                new NoSettings());
    }

    @Override
    public void close() {
        off.close();
        manager.close();
    }

    /** Two points of 1, as the data that a process is checked at. */
    static Dataset points(DataSpec spec) {
        return new Points(spec, (count, own) -> own.manager().ones(Tensors.batched(count, spec.shape())));
    }

    /** The first examples of a kind. */
    private record Points(DataSpec spec, BiFunction<Integer, Scope, NDArray> first) implements Dataset {

        @Override
        public int size(Split split) {
            return 2;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            return new Batch(first.apply(indices.length, scope), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "points";
        }
    }
}
