package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LocationScaleLikelihood;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What every likelihood must satisfy. Probabilities and gradients are checked in float64, which a likelihood supports by
 * computing in the type of its arguments.
 */
public abstract class LikelihoodContract extends ScopesContract {

    private static final double REACH = 60;
    private static final int INTERVALS = 20_000;
    private static final double DIFFERENCE = 1e-5;

    /** Makes the likelihood. */
    protected abstract Likelihood likelihood(TestContext context);

    /** Data small enough that all its values can be listed: one to three dimensions. */
    protected DataSpec data() {
        return TestContext.images(1, 1, 8);
    }

    /** How far {@link Likelihood#mean} may be from the mean of the distribution. */
    protected double meanTolerance() {
        return 1e-6;
    }

    private Likelihood likelihood() {
        return likelihood(context(data()));
    }

    private NDManager manager() {
        return scopes().manager();
    }

    @Test
    protected void probabilitiesSumToOneAndTheMeanIsTheirMean() {
        Likelihood likelihood = likelihood();
        for (int trial = 0; trial < 5; trial++) {
            NDArray parameters = parameters(likelihood, 1, trial, 1);
            NDArray x = allValues();
            long n = x.getShape().get(0);
            NDArray density = likelihood.logProb(x, repeat(parameters, n)).exp();
            NDArray mass = data().grid().isPresent() ? density : Tensors.scale(density, 2 * REACH / INTERVALS);
            assertThat(mass.sum().getDouble()).as("total probability").isCloseTo(1, within(1e-6));

            NDArray mean = x.mul(Tensors.perExample(mass, x.getShape())).sum(new int[] {0});
            double[] expected = mean.toDoubleArray();
            double[] found = likelihood.mean(parameters).toDoubleArray();
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as("mean").isCloseTo(expected[i], within(meanTolerance()));
            }
        }
    }

    /** Also where the scale is far below what tells the location from the data in any type of float. */
    @Test
    protected void probabilitiesOfADiffusionsLastStepSumToOneAtAnyScale() {
        if (!(likelihood() instanceof LocationScaleLikelihood likelihood)
                || data().grid().isEmpty()
                || data().dimensions() != 1) {
            return;
        }
        PixelGrid grid = data().grid().get();
        NDArray x = allValues();
        int middle = grid.count() / 2;
        for (double logScale : new double[] {0, -3, -12, -20, -50, -100}) {
            double[] errors = IntStream.range(0, grid.count())
                    .mapToDouble(k -> (k - middle) * 2 * grid.halfBin() - 0.7 * Math.exp(logScale))
                    .toArray();
            NDArray probabilities = likelihood
                    .logProbOfError(
                            Tensors.toFloat32(x),
                            manager().create(errors).reshape(x.getShape()),
                            manager().create(logScale))
                    .exp();
            assertThat(probabilities.sum().getDouble())
                    .as("total probability at log scale %s", logScale)
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    protected void theMeanIsWithinTheDatasRange() {
        if (data().grid().isEmpty()) {
            return;
        }
        PixelGrid grid = data().grid().get();
        Likelihood likelihood = likelihood();
        for (double value : likelihood.mean(parameters(likelihood, 50, 7, 20)).toDoubleArray()) {
            assertThat(value).isBetween(grid.lowest() - 1e-9, grid.highest() + 1e-9);
        }
    }

    @Test
    protected void thereIsOneLogProbabilityForEachExample() {
        Likelihood likelihood = likelihood();
        NDArray x = allValues();
        long n = Math.min(5, x.getShape().get(0));
        NDArray some = x.get("0:" + n);
        NDArray parameters = parameters(likelihood, n, 3, 1);
        NDArray together = likelihood.logProb(some, parameters);
        assertThat(together.getShape()).isEqualTo(new Shape(n));
        assertThat(likelihood.mean(parameters).getShape()).isEqualTo(some.getShape());
        for (int i = 0; i < n; i++) {
            String row = i + ":" + (i + 1);
            double alone =
                    likelihood.logProb(some.get(row), parameters.get(row)).getDouble(0);
            assertThat(together.getDouble(i)).isCloseTo(alone, within(1e-9));
        }
    }

    @Test
    protected void theGradientMatchesFiniteDifferences() {
        Likelihood likelihood = likelihood();
        NDArray x = allValues().get("::" + Math.max(1, allValues().getShape().get(0) / 8));
        NDArray parameters = parameters(likelihood, x.getShape().get(0), 5, 0.7);
        parameters.setRequiresGradient(true);
        double[] gradient = WeightOps.gradients(
                        likelihood.logProb(x, parameters).sum(), List.of(parameters), manager())
                .get(0)
                .toDoubleArray();
        double[] values = parameters.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            double difference = (moved(likelihood, x, parameters, values, i, DIFFERENCE)
                            - moved(likelihood, x, parameters, values, i, -DIFFERENCE))
                    / (2 * DIFFERENCE);
            assertThat(gradient[i])
                    .as("derivative with respect to parameter %d", i)
                    .isCloseTo(difference, within(1e-5 * Math.max(1, Math.abs(difference))));
        }
    }

    private double moved(Likelihood likelihood, NDArray x, NDArray like, double[] values, int index, double by) {
        double[] changed = values.clone();
        changed[index] += by;
        NDArray parameters = manager().create(changed, like.getShape());
        return likelihood.logProb(x, parameters).sum().getDouble();
    }

    @Test
    protected void extremeParametersGiveFiniteFloat32ValuesAndGradients() {
        Likelihood likelihood = likelihood();
        NDArray x = Tensors.toFloat32(
                allValues().get("::" + Math.max(1, allValues().getShape().get(0) / 8)));
        for (int trial = 0; trial < 20; trial++) {
            NDArray parameters =
                    Tensors.toFloat32(parameters(likelihood, x.getShape().get(0), trial, 50));
            parameters.setRequiresGradient(true);
            NDArray logProb = likelihood.logProb(x, parameters);
            assertThat(logProb.getDataType()).isEqualTo(DataType.FLOAT32);
            for (float value : logProb.toFloatArray()) {
                assertThat(value).as("log probability").isFinite();
            }
            NDArray gradient = WeightOps.gradients(logProb.sum(), List.of(parameters), manager())
                    .get(0);
            for (float value : gradient.toFloatArray()) {
                assertThat(value).as("gradient").isFinite();
            }
        }
    }

    /** Uniform on [-size, size], float64. */
    private NDArray parameters(Likelihood likelihood, long n, long seed, double size) {
        Shape example = data().shape();
        long channels = example.get(0) * likelihood.parametersPerChannel();
        Shape shape = new Shape(n, channels).addAll(example.slice(1));
        Random random = new Random(seed);
        double[] values =
                random.doubles(shape.size()).map(u -> size * (2 * u - 1)).toArray();
        return manager().create(values, shape);
    }

    private static NDArray repeat(NDArray one, long n) {
        long[] shape = one.getShape().getShape().clone();
        shape[0] = n;
        return one.broadcast(shape);
    }

    /** Every value that an example can have, or a fine line of them for continuous data of one dimension. */
    private NDArray allValues() {
        int dimensions = (int) data().dimensions();
        int count = data().grid().map(PixelGrid::count).orElse(INTERVALS);
        long n = Math.round(Math.pow(count, dimensions));
        double[] values = new double[(int) n * dimensions];
        for (int i = 0; i < n; i++) {
            int rest = i;
            for (int d = 0; d < dimensions; d++) {
                int k = rest % count;
                rest /= count;
                double middle = (k + 0.5) / count * 2 * REACH - REACH;
                values[i * dimensions + d] =
                        data().grid().map(grid -> grid.value(k)).orElse(middle);
            }
        }
        return manager().create(values, Tensors.batched(n, data().shape()));
    }
}
