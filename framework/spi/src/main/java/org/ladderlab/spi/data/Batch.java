package org.ladderlab.spi.data;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.tensors.Condition;

/**
 * Some examples.
 *
 * @param data float32, (n, example shape)
 * @param labels int64, (n), where the data has labels
 */
public record Batch(NDArray data, Optional<NDArray> labels) {

    /** How many examples there are. */
    public long size() {
        return data.getShape().get(0);
    }

    /** The labels as a conditional model is told them. */
    public Optional<Condition> condition() {
        return labels.map(array -> Condition.labels(array.toLongArray()));
    }
}
