package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.BatchCheck;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Tensors;

/** What every data set must satisfy. */
public abstract class DatasetContract extends ScopesContract {

    private static final int MOST = 2000;

    /** Makes the data set; called anew for each test. */
    protected abstract Dataset dataset();

    @Test
    protected void everyPartHasExamplesOfTheStatedShape() {
        Dataset dataset = dataset();
        for (Split split : Split.values()) {
            assertThat(dataset.size(split)).as(split.name()).isPositive();
            Batch batch = batch(dataset, split, 0, dataset.size(split) - 1);
            assertThat(batch.data().getShape())
                    .isEqualTo(Tensors.batched(2, dataset.spec().shape()));
            assertThat(batch.data().getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(batch.data().isNaN().any().getBoolean()).isFalse();
        }
    }

    /** Over the first 2000 examples of each part: what a run checks of all. */
    @Test
    protected void examplesAreWhatTheSpecPromises() {
        Dataset dataset = dataset();
        for (Split split : Split.values()) {
            int[] indices = firstIndices(dataset, split);
            assertThatCode(() -> BatchCheck.require(dataset.spec(), split, indices, batch(dataset, split, indices)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    protected void equalIndicesAndStepsGiveEqualData() {
        Dataset dataset = dataset();
        NDArray one = batch(dataset, Split.TRAIN, 2, 0, 1).data();
        NDArray same = batch(dataset(), Split.TRAIN, 2, 0, 1).data();
        assertThat(one.toFloatArray()).isEqualTo(same.toFloatArray());
    }

    @Test
    protected void theFingerprintIsAStableSha256() {
        String fingerprint = dataset().fingerprint();
        assertThat(fingerprint).matches("[0-9a-f]{64}").isEqualTo(dataset().fingerprint());
    }

    /** Over the first 2000 examples of each part. One that training itself has twice is repeated by the data's law. */
    @Test
    protected void trainingExamplesDoNotOccurInTheOtherParts() {
        Dataset dataset = dataset();
        Set<FloatBuffer> training = new HashSet<>();
        Set<FloatBuffer> repeated = new HashSet<>();
        for (FloatBuffer example : examples(dataset, Split.TRAIN)) {
            if (!training.add(example)) {
                repeated.add(example);
            }
        }
        training.removeAll(repeated);
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            assertThat(examples(dataset, split).stream().filter(training::contains))
                    .as("examples of %s that training has too", split)
                    .isEmpty();
        }
    }

    private List<FloatBuffer> examples(Dataset dataset, Split split) {
        Batch batch = batch(dataset, split, firstIndices(dataset, split));
        float[] values = batch.data().toFloatArray();
        int size = Math.toIntExact(dataset.spec().dimensions());
        return IntStream.range(0, values.length / size)
                .mapToObj(i -> FloatBuffer.wrap(values, i * size, size).slice())
                .toList();
    }

    private static int[] firstIndices(Dataset dataset, Split split) {
        return IntStream.range(0, Math.min(MOST, dataset.size(split))).toArray();
    }

    private Batch batch(Dataset dataset, Split split, int... indices) {
        return dataset.batch(split, indices, scopes().evaluation(1));
    }
}
