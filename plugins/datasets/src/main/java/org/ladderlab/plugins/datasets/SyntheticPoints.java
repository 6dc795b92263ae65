package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.NDArray;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ladderlab.plugins.datasets.stored.Fingerprint;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Memory;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Points drawn once from a known law; each part has a stream of random numbers of its own. */
final class SyntheticPoints implements Dataset {

    /** Draws one point. */
    @FunctionalInterface
    interface Law {

        /**
         * Fills in the point's coordinates.
         *
         * @return its class; not read if the data has none
         */
        int draw(Draws draws, double[] point);
    }

    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    private record Part(float[] values, long[] labels) {}

    private final DataSpec spec;
    private final Optional<Estimate> entropy;
    private final Map<Split, Part> parts = new EnumMap<>(Split.class);

    SyntheticPoints(DataSpec spec, Examples examples, long seed, Law law) {
        this(spec, examples, seed, law, spec.law().flatMap(known -> known.entropy(spec)));
    }

    /** Points whose law has an entropy that the spec does not tell. */
    SyntheticPoints(DataSpec spec, Examples examples, long seed, Law law, Optional<Estimate> entropy) {
        this.spec = spec;
        this.entropy = entropy;
        double all = (double) examples.train() + examples.validation() + examples.test();
        Memory.requireHeap("examples", "the examples", 4 * all * dimensions());
        SplittableRandom root = new SplittableRandom(seed);
        for (Split split : Split.values()) {
            parts.put(split, draw(law, new Draws(root.split()), examples.of(split), dimensions()));
        }
    }

    private static Part draw(Law law, Draws draws, int size, int dimensions) {
        if ((long) size * dimensions > MOST_VALUES) {
            throw new ConfigurationException(
                    "examples",
                    size + " examples of " + dimensions + " dimensions are more than the " + MOST_VALUES
                            + " numbers that fit into memory as one; ask for fewer.");
        }
        float[] values = new float[size * dimensions];
        long[] labels = new long[size];
        double[] point = new double[dimensions];
        for (int n = 0; n < size; n++) {
            labels[n] = law.draw(draws, point);
            for (int d = 0; d < dimensions; d++) {
                values[n * dimensions + d] = (float) point[d];
            }
        }
        return new Part(values, labels);
    }

    @Override
    public DataSpec spec() {
        return spec;
    }

    @Override
    public int size(Split split) {
        return part(split).labels.length;
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        Part part = part(split);
        float[] data = new float[Math.multiplyExact(indices.length, dimensions())];
        long[] labels = new long[indices.length];
        for (int n = 0; n < indices.length; n++) {
            System.arraycopy(part.values, indices[n] * dimensions(), data, n * dimensions(), dimensions());
            labels[n] = part.labels[indices[n]];
        }
        NDArray x = scope.manager().create(data, Tensors.batched(indices.length, spec.shape()));
        return new Batch(x, spec.classes() > 0 ? Optional.of(scope.manager().create(labels)) : Optional.empty());
    }

    @Override
    public Optional<Estimate> entropy() {
        return entropy;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        for (Split split : Split.values()) {
            fingerprint.add(part(split).values);
        }
        return fingerprint.hexadecimal();
    }

    private int dimensions() {
        return Math.toIntExact(spec.dimensions());
    }

    private Part part(Split split) {
        return Objects.requireNonNull(parts.get(split), () -> "There is no part " + split + ".");
    }
}
