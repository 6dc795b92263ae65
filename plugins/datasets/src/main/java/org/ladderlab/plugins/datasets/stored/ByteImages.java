package org.ladderlab.plugins.datasets.stored;

import ai.djl.ndarray.NDArray;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Examples held as one byte a value; a table turns bytes into values as a batch is gathered. */
public final class ByteImages implements Dataset {

    private final DataSpec spec;
    private final Content content;
    private final float[] table;
    private final Binarisation binarisation;
    private final boolean flip;

    /**
     * Examples whose values are {@code 0 .. levels - 1}.
     *
     * @param flip whether images are turned left to right by chance in training
     */
    public ByteImages(String name, Content content, PixelValues values, Binarisation binarisation, boolean flip) {
        int count = content.about().levels();
        boolean binary = binarisation != Binarisation.NONE || count == 2;
        PixelGrid pixels = values.grid(count);
        this.content = content;
        this.binarisation = binarisation;
        this.flip = flip;
        this.spec = new DataSpec(
                name,
                content.about().ofExample(),
                Optional.of(binary ? new PixelGrid(2, 0, 1) : pixels),
                content.about().classes());
        this.table = new float[count];
        double largest = count - 1;
        for (int k = 0; k < count; k++) {
            table[k] = (float)
                    switch (binarisation) {
                        case NONE -> count == 2 ? k : pixels.value(k);
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
        return content.part(split).rows().count();
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        Part part = content.part(split);
        int dimensions = Math.toIntExact(spec.dimensions());
        float[] data = new float[Math.multiplyExact(indices.length, dimensions)];
        byte[] bytes = new byte[dimensions];
        boolean dynamic = binarisation == Binarisation.DYNAMIC;
        boolean flips = flip && split == Split.TRAIN && scope.training();
        for (int n = 0; n < indices.length; n++) {
            part.rows().read(indices[n], bytes);
            if (flips && scope.uniform() < 0.5) {
                turn(bytes, content.about().shape().get(2));
            }
            int to = n * dimensions;
            for (int d = 0; d < dimensions; d++) {
                float value = table[bytes[d] & 0xFF];
                data[to + d] = !dynamic ? value : scope.uniform() < value ? 1 : 0;
            }
        }
        NDArray x = scope.manager().create(data, Tensors.batched(indices.length, spec.shape()));
        return new Batch(x, labels(part, indices, scope, spec));
    }

    /** Turns each row of a width left to right. */
    private static void turn(byte[] bytes, int width) {
        for (int row = 0; row < bytes.length; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                byte kept = bytes[left];
                bytes[left] = bytes[right];
                bytes[right] = kept;
            }
        }
    }

    /** The labels of some examples of a part; none where the data has none. */
    static Optional<NDArray> labels(Part part, int[] indices, Scope scope, DataSpec spec) {
        if (spec.classes() == 0) {
            return Optional.empty();
        }
        long[] labels = new long[indices.length];
        for (int n = 0; n < indices.length; n++) {
            labels[n] = part.labels()[indices[n]];
        }
        return Optional.of(scope.manager().create(labels));
    }

    @Override
    public List<String> labelNames() {
        return content.about().labelNames();
    }

    @Override
    public List<String> warnings() {
        return content.about().warnings();
    }

    /** {@inheritDoc} Of the pixels, which are the same whatever values stand for them; binarised ones are other data. */
    @Override
    public String fingerprint() {
        return binarisation == Binarisation.NONE
                ? content.fingerprint()
                : content.fingerprint(binarisation.name().getBytes(StandardCharsets.US_ASCII));
    }
}
