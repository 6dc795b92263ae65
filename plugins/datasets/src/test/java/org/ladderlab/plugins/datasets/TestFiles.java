package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the formats, as other programs write them. */
final class TestFiles {

    private TestFiles() {}

    /** What {@code numpy.save} writes: the header fills whole blocks of 64 bytes. */
    static byte[] npy(String descr, boolean fortran, String shape, byte[] numbers) {
        String dict = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': "
                + shape + ", }";
        String header = dict + " ".repeat(Math.floorMod(-(11 + dict.length()), 64)) + "\n";
        return ByteBuffer.allocate(10 + header.length() + numbers.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .put(numbers)
                .array();
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        return Files.write(file, content);
    }
}
