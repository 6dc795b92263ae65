package org.ladderlab.engine.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ladderlab.runs.files.DurableFiles;

/**
 * An array as NumPy writes it, format 1.0: a magic word, a header that ends at a multiple of 64 bytes, the values row-major and
 * little-endian.
 *
 * @param type as NumPy spells it: {@code <f4, <f8, <i8}
 * @param shape its axes
 * @param values its bytes
 */
public record NumpyArray(String type, List<Long> shape, ByteBuffer values) {

    private static final int ALIGNED = 64;

    /** float32 values. */
    public static NumpyArray of(float[] values, long... shape) {
        ByteBuffer bytes = bytes(4, values.length);
        bytes.asFloatBuffer().put(values);
        return new NumpyArray("<f4", LongStream.of(shape).boxed().toList(), bytes);
    }

    /** float64 values. */
    public static NumpyArray of(double[] values, long... shape) {
        ByteBuffer bytes = bytes(8, values.length);
        bytes.asDoubleBuffer().put(values);
        return new NumpyArray("<f8", LongStream.of(shape).boxed().toList(), bytes);
    }

    /** int64 values, (n). */
    public static NumpyArray of(long[] values) {
        ByteBuffer bytes = bytes(8, values.length);
        bytes.asLongBuffer().put(values);
        return new NumpyArray("<i8", List.of((long) values.length), bytes);
    }

    private static ByteBuffer bytes(int each, int count) {
        return ByteBuffer.allocate(Math.multiplyExact(each, count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes it as a {@code .npy} file, whole or not at all. */
    public void write(Path file) {
        DurableFiles.write(file, List.of(ByteBuffer.wrap(header()), values.duplicate()));
    }

    /** Writes several as a {@code .npz} file, each by its name. */
    public static void write(Map<String, NumpyArray> arrays, Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, NumpyArray> each : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey() + ".npy");
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(each.getValue().header());
                Channels.newChannel(zip).write(each.getValue().values.duplicate());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot pack the arrays of " + file + ".", e);
        }
        DurableFiles.write(file, List.of(ByteBuffer.wrap(bytes.toByteArray())));
    }

    private byte[] header() {
        String axes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String words = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + axes
                + (shape.size() == 1 ? ",)" : ")") + ", }";
        int before = 10;
        int length = (before + words.length() + 1 + ALIGNED - 1) / ALIGNED * ALIGNED - before;
        ByteBuffer header = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) length);
        header.put((words + " ".repeat(length - words.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        return header.array();
    }
}
