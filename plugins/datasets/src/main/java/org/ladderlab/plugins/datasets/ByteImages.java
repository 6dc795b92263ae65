package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Labelled images held as one byte a pixel; a table turns bytes into values as a batch is gathered. */
final class ByteImages implements Dataset {

    /**
     * One part of the data.
     *
     * @param pixels unsigned, image after image
     * @param labels one for each image
     */
    record Part(byte[] pixels, byte[] labels) {}

    private final DataSpec spec;
    private final Map<Split, Part> parts;
    private final float[] table;
    private final Binarisation binarisation;

    /** Images whose pixels are 0 .. count - 1. */
    ByteImages(
            String name,
            Shape shape,
            int count,
            int classes,
            PixelValues values,
            Binarisation binarisation,
            Map<Split, Part> parts) {
        PixelGrid pixels = values.grid(count);
        PixelGrid grid = binarisation == Binarisation.NONE ? pixels : new PixelGrid(2, 0, 1);
        this.spec = new DataSpec(name, shape, Optional.of(grid), classes);
        this.parts = Map.copyOf(parts);
        this.binarisation = binarisation;
        this.table = new float[count];
        double largest = count - 1;
        for (int k = 0; k < count; k++) {
            table[k] = (float)
                    switch (binarisation) {
                        case NONE -> pixels.value(k);
                        case THRESHOLD -> k / largest > 0.5 ? 1 : 0;
                        case DYNAMIC -> k / largest;
                    };
        }
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
        int dimensions = Math.toIntExact(spec.dimensions());
        float[] data = new float[Math.multiplyExact(indices.length, dimensions)];
        long[] labels = new long[indices.length];
        boolean dynamic = binarisation == Binarisation.DYNAMIC;
        for (int n = 0; n < indices.length; n++) {
            int from = indices[n] * dimensions;
            int to = n * dimensions;
            for (int d = 0; d < dimensions; d++) {
                float value = table[part.pixels[from + d] & 0xFF];
                data[to + d] = !dynamic ? value : scope.uniform() < value ? 1 : 0;
            }
            labels[n] = part.labels[indices[n]];
        }
        NDArray x = scope.manager().create(data, Tensors.batched(indices.length, spec.shape()));
        return new Batch(x, Optional.of(scope.manager().create(labels)));
    }

    /** {@inheritDoc} Of the pixels, which are the same whatever values stand for them; binarised ones are other data. */
    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        if (binarisation != Binarisation.NONE) {
            fingerprint.add(binarisation.name().getBytes(StandardCharsets.US_ASCII));
        }
        for (Split split : Split.values()) {
            fingerprint.add(part(split).pixels).add(part(split).labels);
        }
        return fingerprint.hexadecimal();
    }

    private Part part(Split split) {
        Part part = parts.get(split);
        if (part == null) {
            throw new IllegalArgumentException("The data set '" + spec.name() + "' has no part " + split + ".");
        }
        return part;
    }
}
