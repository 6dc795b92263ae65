package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** IDX, as MNIST is kept, gzipped or not: {@code 0 0 type rank}, the sizes as int32, the numbers, all big-endian. */
final class IdxFile {

    private static final Map<Integer, NumberType> TYPES = Map.of(
            0x08, NumberType.UINT8,
            0x09, NumberType.INT8,
            0x0B, NumberType.INT16,
            0x0C, NumberType.INT32,
            0x0D, NumberType.FLOAT32,
            0x0E, NumberType.FLOAT64);

    private IdxFile() {}

    /** The examples of a file, with the labels of another. */
    static Source open(Path file, Optional<Path> labels) throws IOException {
        return ArraySource.of(read(file), labels.isPresent() ? Optional.of(read(labels.get())) : Optional.empty());
    }

    private static NumberArray read(Path file) throws IOException {
        try (InputStream stream = stream(file)) {
            byte[] begin = stream.readNBytes(4);
            NumberType type = begin.length == 4 && begin[0] == 0 && begin[1] == 0 ? TYPES.get((int) begin[2]) : null;
            int rank = type == null ? 0 : begin[3];
            if (type == null || rank < 1 || rank > 4) {
                throw new FormatException(file, "it does not begin as an IDX file does", "give one, gzipped or not");
            }
            byte[] sizes = stream.readNBytes(4 * rank);
            List<Long> shape = new ArrayList<>();
            for (int axis = 0; sizes.length == 4 * rank && axis < rank; axis++) {
                shape.add((long) ByteBuffer.wrap(sizes).getInt(4 * axis));
            }
            if (shape.isEmpty()) {
                throw new FormatException(file, "it ends within its header", "it was not copied whole: copy it again");
            }
            long promised = NumberArray.count(file.toString(), shape, type.size()) * type.size();
            long there = length(stream);
            if (there != promised) {
                throw new FormatException(
                        file,
                        "its header promises " + promised + " bytes of numbers, and there are " + there,
                        "it was not copied whole: copy it again");
            }
            return new NumberArray(file.toString(), type, ByteOrder.BIG_ENDIAN, shape, false, () -> {
                InputStream numbers = stream(file);
                numbers.skipNBytes(4 + 4L * rank);
                return numbers;
            });
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    file,
                    "it cannot be unpacked (" + FormatException.words(e) + ")",
                    "it was not copied whole: copy it again");
        }
    }

    private static long length(InputStream stream) throws IOException {
        byte[] some = new byte[1 << 16];
        long length = 0;
        for (int read = stream.read(some); read >= 0; read = stream.read(some)) {
            length += read;
        }
        return length;
    }

    private static InputStream stream(Path file) throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        stream.mark(2);
        byte[] begin = stream.readNBytes(2);
        stream.reset();
        boolean packed = begin.length == 2 && begin[0] == 0x1f && begin[1] == (byte) 0x8b;
        return packed ? new BufferedInputStream(new GZIPInputStream(stream, 1 << 16), 1 << 16) : stream;
    }
}
