package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.BatchCheck;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/** Asks a data set for its examples and refuses those that are not what it promises; see {@link BatchCheck}. */
public final class DataCheck {

    /** Values that are looked at together: 8 MiB of float32. */
    private static final long TOGETHER = 1L << 21;

    private DataCheck() {}

    /**
     * The first examples of every part that there is.
     *
     * @param count how many of each, if there are so many
     * @throws BuildException naming the part, the example, the value and the remedy
     */
    static void first(Dataset dataset, int count, NDManager manager) {
        for (Split split : Split.values()) {
            require(dataset, split, 0, Math.min(count, dataset.size(split)), manager);
        }
    }

    /**
     * Every example of every part.
     *
     * @throws BuildException naming the part, the example, the value and the remedy
     */
    public static void all(Dataset dataset, NDManager manager) {
        int together = (int) Math.max(1, TOGETHER / Math.max(1, dataset.spec().dimensions()));
        for (Split split : Split.values()) {
            int size = dataset.size(split);
            for (int from = 0; from < size; from += Math.min(together, size - from)) {
                require(dataset, split, from, from + Math.min(together, size - from), manager);
            }
        }
    }

    private static void require(Dataset dataset, Split split, int from, int to, NDManager owner) {
        if (to <= from) {
            return;
        }
        int[] indices = IntStream.range(from, to).toArray();
        try (NDManager manager = owner.newSubManager()) {
            Scope scope = new RandomStreams(1).scope(manager, false, 0, "data-check/" + split, from);
            Batch batch = dataset.batch(split, indices, scope);
            BatchCheck.require(dataset.spec(), split, indices, batch);
        } catch (ConfigurationException e) {
            throw BuildException.at("data", e);
        }
    }
}
