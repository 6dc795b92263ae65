package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.datasets.stored.Binarisation;
import org.ladderlab.plugins.datasets.stored.PixelValues;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

class DigitsTest {

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Scope scope = new Scope(manager, true, 1, 1);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void thePartsAreTheFixedOnes() {
        Dataset digits = digits(PixelValues.CELL_CENTRES, Binarisation.NONE);

        assertThat(digits.size(Split.TRAIN)).isEqualTo(1000);
        assertThat(digits.size(Split.VALIDATION)).isEqualTo(350);
        assertThat(digits.size(Split.TEST)).isEqualTo(447);
        assertThat(digits.spec().shape()).isEqualTo(new Shape(1, 8, 8));
        assertThat(digits.spec().classes()).isEqualTo(10);
        assertThat(digits.fingerprint())
                .hasSize(64)
                .isEqualTo(digits(PixelValues.END_TO_END, Binarisation.NONE).fingerprint());
    }

    @Test
    void aBatchHoldsTheRowsAskedForInTheirOrder() {
        Dataset digits = digits(PixelValues.END_TO_END, Binarisation.NONE);
        Batch batch = digits.batch(Split.TRAIN, new int[] {1, 0}, scope);

        assertThat(batch.data().getShape()).isEqualTo(new Shape(2, 1, 8, 8));
        assertThat(batch.labels().orElseThrow().toLongArray()).containsExactly(1, 0);
        float[] second = batch.data().get(1).toFloatArray();
        assertThat(second[0]).isEqualTo(-1);
        assertThat(second[2]).isEqualTo(2 * 5 / 16f - 1);
        assertThat(second[3]).isEqualTo(2 * 13 / 16f - 1);
    }

    @Test
    void everyPixelIsAValueOfTheGrid() {
        for (PixelValues values : PixelValues.values()) {
            Dataset digits = digits(values, Binarisation.NONE);
            PixelGrid grid = digits.spec().grid().orElseThrow();
            assertThat(grid.count()).isEqualTo(17);
            for (float x : all(digits, Split.TRAIN)) {
                double k = (x - grid.lowest()) / (2 * grid.halfBin());
                assertThat(k).isCloseTo(Math.rint(k), within(1e-5)).isBetween(-1e-5, 16 + 1e-5);
            }
        }
    }

    /** The histogram of the train part with one count added to each of the 17 values, on the test part. */
    @Test
    void thePixelHistogramHasTheKnownBitsOnTheTestPart() {
        Dataset digits = digits(PixelValues.END_TO_END, Binarisation.NONE);
        double[][] counts = new double[64][17];
        float[] train = all(digits, Split.TRAIN);
        for (int i = 0; i < train.length; i++) {
            counts[i % 64][index(train[i])]++;
        }
        float[] test = all(digits, Split.TEST);
        double nats = 0;
        for (int i = 0; i < test.length; i++) {
            nats -= Math.log((counts[i % 64][index(test[i])] + 1) / (1000.0 + 17));
        }

        assertThat(nats / 447).isCloseTo(106.47283, within(1e-5));
        assertThat(64 * Math.log(17)).isCloseTo(181.32565, within(1e-5));
    }

    @Test
    void aThresholdKeepsWhatIsAboveHalf() {
        float[] grey = all(digits(PixelValues.END_TO_END, Binarisation.NONE), Split.TEST);
        float[] binary = all(digits(PixelValues.CELL_CENTRES, Binarisation.THRESHOLD), Split.TEST);

        for (int i = 0; i < grey.length; i++) {
            assertThat(binary[i]).isEqualTo(index(grey[i]) > 8 ? 1 : 0);
        }
    }

    /** With n = 4000 draws the mean of a pixel of value k has the standard error {@code sqrt(p (1 - p) / n) < 0.008}. */
    @Test
    void dynamicBinarisationDrawsEachPixelWithItsGreyAsProbability() {
        Dataset digits = digits(PixelValues.CELL_CENTRES, Binarisation.DYNAMIC);
        assertThat(digits.spec().grid()).contains(new PixelGrid(2, 0, 1));
        int[] same = new int[4000];

        float[] mean = digits.batch(Split.TRAIN, same, scope)
                .data()
                .mean(new int[] {0})
                .toFloatArray();

        float[] grey = digits(PixelValues.END_TO_END, Binarisation.NONE)
                .batch(Split.TRAIN, new int[] {0}, scope)
                .data()
                .toFloatArray();
        for (int d = 0; d < 64; d++) {
            double p = index(grey[d]) / 16.0;
            assertThat((double) mean[d]).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / 4000) + 1e-6));
        }
    }

    private static int index(float endToEnd) {
        return Math.round((endToEnd + 1) * 8);
    }

    private float[] all(Dataset digits, Split split) {
        int[] indices = IntStream.range(0, digits.size(split)).toArray();
        return digits.batch(split, indices, scope).data().toFloatArray();
    }

    private Dataset digits(PixelValues values, Binarisation binarisation) {
        return Digits.TYPE.create(new Digits(values, binarisation), context());
    }

    private TestContext context() {
        return TestContext.of(TestContext.points(1), manager, 1);
    }
}
