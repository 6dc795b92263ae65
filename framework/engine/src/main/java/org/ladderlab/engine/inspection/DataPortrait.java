package org.ladderlab.engine.inspection;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;

/**
 * What data are, from a look at every example, as a model is given them.
 *
 * @param splits those that have examples
 */
public record DataPortrait(Map<Split, Part> splits) {

    /** Values that are told apart at most. */
    public static final int MOST_VALUES = 300;

    private static final long TOGETHER = 1L << 21;

    /**
     * One split.
     *
     * @param values how many different ones there are, {@link #MOST_VALUES} for so many or more
     * @param perClass examples of each label; none without labels
     * @param repeated examples that are equal to an earlier one of the split
     * @param inEarlier examples that are in an earlier split too
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Part(
            int examples,
            float lowest,
            float highest,
            double mean,
            int values,
            int[] perClass,
            int repeated,
            int inEarlier) {}

    /**
     * Looks at data.
     *
     * @throws org.ladderlab.engine.experiment.BuildException if an example is not what the data promise
     */
    public static DataPortrait of(Dataset dataset) {
        Map<Split, Part> splits = new EnumMap<>(Split.class);
        Set<Long> earlier = new HashSet<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            DataCheck.all(dataset, manager);
            for (Split split : Split.values()) {
                if (dataset.size(split) > 0) {
                    Look look = new Look(dataset, earlier);
                    splits.put(split, look.at(split, manager));
                    earlier.addAll(look.seen);
                }
            }
        }
        return new DataPortrait(splits);
    }

    /** A look at the examples of one split. */
    private static final class Look {

        private final Dataset dataset;
        private final Set<Long> earlier;
        private final Set<Long> seen = new HashSet<>();
        private final Set<Float> values = new TreeSet<>();
        private final int[] perClass;
        private float lowest = Float.POSITIVE_INFINITY;
        private float highest = Float.NEGATIVE_INFINITY;
        private double sum;
        private long count;
        private int repeated;
        private int inEarlier;

        Look(Dataset dataset, Set<Long> earlier) {
            this.dataset = dataset;
            this.earlier = earlier;
            this.perClass = new int[dataset.spec().classes()];
        }

        Part at(Split split, NDManager owner) {
            int size = dataset.size(split);
            int dimensions = Math.toIntExact(dataset.spec().dimensions());
            int together = (int) Math.max(1, TOGETHER / Math.max(1, dimensions));
            for (int from = 0; from < size; from += Math.min(together, size - from)) {
                try (NDManager manager = owner.newSubManager()) {
                    int[] indices = IntStream.range(from, from + Math.min(together, size - from))
                            .toArray();
                    Batch batch = dataset.batch(
                            split, indices, new RandomStreams(1).scope(manager, false, 0, "look/" + split, from));
                    float[] data = batch.data().toFloatArray();
                    for (int n = 0; n < indices.length; n++) {
                        example(Arrays.copyOfRange(data, n * dimensions, (n + 1) * dimensions));
                    }
                    batch.labels().ifPresent(labels -> {
                        for (long label : labels.toLongArray()) {
                            perClass[(int) label]++;
                        }
                    });
                }
            }
            return new Part(
                    /* examples= */ size,
                    lowest,
                    highest,
                    /* mean= */ sum / count,
                    /* values= */ values.size(),
                    perClass,
                    repeated,
                    inEarlier);
        }

        private void example(float[] example) {
            ByteBuffer bytes = ByteBuffer.allocate(example.length * Float.BYTES);
            for (float value : example) {
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
                sum += value;
                count++;
                bytes.putFloat(value);
                if (values.size() < MOST_VALUES) {
                    values.add(value);
                }
            }
            long hash = ByteBuffer.wrap(Sha256.digest().digest(bytes.array())).getLong();
            if (!seen.add(hash)) {
                repeated++;
            }
            if (earlier.contains(hash)) {
                inEarlier++;
            }
        }
    }
}
