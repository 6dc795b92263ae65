package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

class SyntheticDataTest {

    private static final Examples SIZES = new Examples(10_000, 50, 60);

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Scope scope = new Scope(manager, true, 1, 1);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theSeedAloneDecidesThePointsAndThePartsDiffer() {
        Dataset once = gaussian(1);
        Dataset again = gaussian(1);
        Dataset other = gaussian(2);

        assertThat(once.fingerprint()).isEqualTo(again.fingerprint()).isNotEqualTo(other.fingerprint());
        assertThat(once.size(Split.VALIDATION)).isEqualTo(50);
        assertThat(once.size(Split.TEST)).isEqualTo(60);
        assertThat(all(once, Split.VALIDATION)[0]).isNotEqualTo(all(once, Split.TRAIN)[0]);
    }

    @Test
    void theSizeOfAPartDoesNotChangeTheOthers() {
        Dataset small = Gaussian.TYPE.create(new Gaussian(3, 2, new Examples(5, 50, 60), 1), context());

        assertThat(all(small, Split.TEST)).isEqualTo(all(gaussian(1), Split.TEST));
    }

    /** 30,000 values: the standard error of the mean is 2 / sqrt(30000) = 0.0115, of the variance 4 sqrt(2 / 30000) = 0.033. */
    @Test
    void gaussianPointsHaveTheGivenMoments() {
        double[] values = doubles(all(gaussian(1), Split.TRAIN));
        double mean = mean(values);

        assertThat(mean).isCloseTo(0, within(0.035));
        assertThat(variance(values)).isCloseTo(4, within(0.1));
    }

    /** 10,000 values: the standard error of a component's share is below 0.005. */
    @Test
    void aMixtureHasTheGivenShares() {
        Dataset mixture = mixture(List.of(1.0, 3.0), List.of(-1.0, 2.0), List.of(0.0, 0.5));
        Batch batch = mixture.batch(Split.TRAIN, indices(10_000), scope);
        long[] labels = batch.labels().orElseThrow().toLongArray();
        float[] values = batch.data().toFloatArray();

        assertThat(IntStream.range(0, 10_000).filter(i -> labels[i] == 1).count() / 1e4)
                .isCloseTo(0.75, within(0.015));
        assertThat(IntStream.range(0, 10_000).filter(i -> labels[i] == 0)).allMatch(i -> values[i] == -1);
        assertThat(mixture.spec().classes()).isEqualTo(2);
    }

    @Test
    void aMixtureWhoseListsDoNotFitIsRefused() {
        assertThatThrownBy(() -> mixture(List.of(1.0), List.of(-1.0, 2.0), List.of(0.0)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1 proportions, 2 means and 1 standard deviations");
        assertThatThrownBy(() -> mixture(List.of(0.0), List.of(-1.0), List.of(0.0)))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void signsAreMinusOneOrOneAndBalanced() {
        Dataset signs = PlusMinusOne.TYPE.create(new PlusMinusOne(2, SIZES, 1), context());
        double[] values = doubles(all(signs, Split.TRAIN));

        assertThat(values).containsOnly(-1, 1);
        // The standard error of the mean of 20,000 signs is 0.007.
        assertThat(mean(values)).isCloseTo(0, within(0.022));
        assertThat(signs.spec().grid()).contains(new PixelGrid(2, -1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void shapesInThePlaneAreCentredAndOfOrderOne(Toy2d.Shapes shape) {
        Dataset toy = Toy2d.TYPE.create(new Toy2d(shape, 0.05, SIZES, 1), context());
        Batch batch = toy.batch(Split.TRAIN, indices(10_000), scope);

        assertThat(batch.data().getShape()).isEqualTo(new Shape(10_000, 2));
        for (int d = 0; d < 2; d++) {
            double[] coordinate = doubles(batch.data().get(":, " + d).toFloatArray());
            assertThat(mean(coordinate)).isCloseTo(0, within(0.05));
            assertThat(Math.sqrt(variance(coordinate))).isBetween(0.4, 1.4);
        }
        assertThat(batch.labels().isPresent()).isEqualTo(toy.spec().classes() > 0);
        batch.labels().ifPresent(labels -> assertThat(labels.toLongArray())
                .contains(
                        IntStream.range(0, toy.spec().classes()).asLongStream().toArray())
                .doesNotContain(-1, toy.spec().classes()));
    }

    @Test
    void theCheckerboardIsDarkOnHalfOfItsCells() {
        Dataset toy = Toy2d.TYPE.create(new Toy2d(Toy2d.Shapes.CHECKERBOARD, 1, SIZES, 1), context());
        float[] points = all(toy, Split.TRAIN);

        for (int n = 0; n < points.length; n += 2) {
            int column = (int) Math.floor(points[n] + 2);
            int row = (int) Math.floor(points[n + 1] + 2);
            assertThat((column + row) % 2).isZero();
        }
    }

    @Test
    void theRadiusOfTheSwissRollGrowsWithItsAngle() {
        Dataset toy = Toy2d.TYPE.create(new Toy2d(Toy2d.Shapes.SWISS_ROLL, 0, SIZES, 1), context());
        float[] points = all(toy, Split.TRAIN);

        for (int n = 0; n < points.length; n += 2) {
            double x = points[n] + 2.0 / 5;
            double y = points[n + 1] + 2 / (15 * Math.PI);
            double angle = 5 * Math.hypot(x, y);
            assertThat(angle).isBetween(1.5 * Math.PI - 1e-4, 4.5 * Math.PI + 1e-4);
            assertThat(x).isCloseTo(angle * Math.cos(angle) / 5, within(1e-4));
            assertThat(y).isCloseTo(angle * Math.sin(angle) / 5, within(1e-4));
        }
    }

    private Dataset gaussian(long seed) {
        return Gaussian.TYPE.create(new Gaussian(3, 2, SIZES, seed), context());
    }

    private Dataset mixture(List<Double> weights, List<Double> means, List<Double> standardDeviations) {
        return Mixture1d.TYPE.create(new Mixture1d(weights, means, standardDeviations, SIZES, 1), context());
    }

    private float[] all(Dataset dataset, Split split) {
        return dataset.batch(split, indices(dataset.size(split)), scope).data().toFloatArray();
    }

    private static int[] indices(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .average()
                .orElseThrow();
    }

    private TestContext context() {
        return TestContext.of(TestContext.points(1), manager, 1);
    }
}
