package org.ladderlab.plugins.datasets.stored;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.plugins.datasets.formats.FormatException;

/** Writes the examples of one part as they come, as bytes or as float32, and remembers what they are. */
final class PartWriter implements AutoCloseable {

    private final boolean bytes;
    private final OutputStream values;
    private final DataOutputStream labels;
    private final double[] mean;
    private final double[] squares;
    private long[] hashes = new long[1024];
    private int count;

    final BitSet seen = new BitSet();
    boolean whole = true;
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;

    PartWriter(Path values, Path labels, int dimensions, boolean bytes) throws IOException {
        this.bytes = bytes;
        this.values = new BufferedOutputStream(Files.newOutputStream(values), 1 << 16);
        this.labels = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(labels), 1 << 16));
        this.mean = new double[bytes ? 0 : dimensions];
        this.squares = new double[mean.length];
    }

    void add(String name, float[] example, int label) throws IOException {
        if (count == Integer.MAX_VALUE - 8) {
            throw new FormatException(
                    name, "it is one example more than the " + count + " that a split can have", "use fewer");
        }
        count++;
        ByteBuffer row = ByteBuffer.allocate(example.length * (bytes ? 1 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        for (int d = 0; d < example.length; d++) {
            float value = example[d];
            if (!Float.isFinite(value)) {
                throw new FormatException(
                        name,
                        "the value of dimension " + d + " is " + value,
                        "data must be finite: leave the example out, or fill the gap");
            }
            whole &= value == Math.rint(value);
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
            if (bytes) {
                row.put((byte) (int) value);
            } else {
                row.putFloat(value);
                double delta = value - mean[d];
                mean[d] += delta / count;
                squares[d] += delta * (value - mean[d]);
            }
        }
        values.write(row.array());
        labels.writeInt(label);
        seen.set(label);
        if (count > hashes.length) {
            hashes = Arrays.copyOf(hashes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * hashes.length));
        }
        hashes[count - 1] = new Fingerprint().add(row.array()).begin();
    }

    int count() {
        return count;
    }

    /** Of each dimension; none where bytes are written. */
    List<About.Moments> moments() {
        return IntStream.range(0, mean.length)
                .mapToObj(d -> new About.Moments(mean[d], Math.sqrt(squares[d] / Math.max(1, count))))
                .toList();
    }

    /** 64 bits of the SHA-256 of each example. */
    long[] hashes() {
        return Arrays.copyOf(hashes, count);
    }

    /** The same, sorted. */
    long[] sortedHashes() {
        long[] sorted = hashes();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public void close() throws IOException {
        values.close();
        labels.close();
    }
}
