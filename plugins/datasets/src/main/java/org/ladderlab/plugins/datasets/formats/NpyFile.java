package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * NumPy's {@code .npy}: {@code 0x93 NUMPY}, the version, the header's length, a Python dict of {@code descr, fortran_order, shape}, then the
 * numbers. Objects, structures and texts are refused: they hold no numbers, or a pickle, which is a program.
 */
final class NpyFile {

    private static final String AGAIN = "write it again by numpy.save";
    private static final int LONGEST = 10_000;
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z?])([0-9]*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");
    private static final Map<String, NumberType> TYPES = Map.ofEntries(
            Map.entry("b1", NumberType.BOOL),
            Map.entry("u1", NumberType.UINT8),
            Map.entry("i1", NumberType.INT8),
            Map.entry("u2", NumberType.UINT16),
            Map.entry("i2", NumberType.INT16),
            Map.entry("u4", NumberType.UINT32),
            Map.entry("i4", NumberType.INT32),
            Map.entry("u8", NumberType.UINT64),
            Map.entry("i8", NumberType.INT64),
            Map.entry("f2", NumberType.FLOAT16),
            Map.entry("f4", NumberType.FLOAT32),
            Map.entry("f8", NumberType.FLOAT64));

    private NpyFile() {}

    /** The array of a file. */
    static NumberArray read(Path file) throws IOException {
        return read(
                file.toString(), Files.size(file), () -> new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    /** The array of a stream of {@code length} bytes that can be opened again. */
    static NumberArray read(String place, long length, NumberArray.Opener opener) throws IOException {
        try (InputStream stream = opener.open()) {
            byte[] begin = stream.readNBytes(8);
            if (begin.length < 8 || !new String(begin, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY")) {
                throw new FormatException(place, "it does not begin as a .npy file does", AGAIN);
            }
            int version = begin[6];
            if (version < 1 || version > 3) {
                throw new FormatException(
                        place, "it is of the format's version " + version + ", and 1 to 3 are known", AGAIN);
            }
            int lengthBytes = version == 1 ? 2 : 4;
            byte[] size = stream.readNBytes(lengthBytes);
            long header = size.length < lengthBytes
                    ? -1
                    : version == 1
                            ? ByteBuffer.wrap(size)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getShort()
                                    & 0xFFFF
                            : ByteBuffer.wrap(size)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getInt()
                                    & 0xFFFF_FFFFL;
            long from = 8 + lengthBytes + header;
            if (header < 0 || header > LONGEST || from > length) {
                throw new FormatException(place, "the length of its header cannot be", AGAIN);
            }
            String dict = new String(stream.readNBytes((int) header), StandardCharsets.UTF_8);
            return parsed(place, dict, length - from, () -> skipping(opener, from));
        }
    }

    private static InputStream skipping(NumberArray.Opener opener, long from) throws IOException {
        InputStream stream = opener.open();
        stream.skipNBytes(from);
        return stream;
    }

    private static NumberArray parsed(String place, String dict, long bytes, NumberArray.Opener opener)
            throws IOException {
        Matcher type = TYPE.matcher(dict);
        Matcher fortran = FORTRAN.matcher(dict);
        Matcher shape = SHAPE.matcher(dict);
        if (!dict.contains("'descr'") || !fortran.find() || !shape.find()) {
            throw new FormatException(place, "its header is none: '" + shortened(dict) + "'", AGAIN);
        }
        NumberType number = type.find() ? TYPES.get(type.group(2) + type.group(3)) : null;
        if (number == null) {
            throw new FormatException(
                    place,
                    "it holds no plain numbers: '" + shortened(dict) + "'",
                    "save whole or floating-point numbers, by numpy.save(file, array.astype('float32'))");
        }
        List<Long> axes = Stream.of(shape.group(1).split(","))
                .map(axis -> axis.replace("L", "").strip())
                .filter(axis -> !axis.isEmpty())
                .map(axis -> axis.length() > 18 ? Long.MAX_VALUE : Long.parseLong(axis))
                .toList();
        long expected = NumberArray.count(place, axes, number.size()) * number.size();
        if (bytes != expected) {
            throw new FormatException(
                    place,
                    "its header promises " + expected + " bytes of numbers, and there are " + bytes,
                    bytes < expected
                            ? "it was not copied whole: copy it again"
                            : "what follows would be passed over: " + AGAIN);
        }
        ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NumberArray(place, number, order, axes, fortran.group(1).equals("True"), opener);
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}", "?");
        return line.length() > 80 ? line.substring(0, 80) + "..." : line;
    }
}
