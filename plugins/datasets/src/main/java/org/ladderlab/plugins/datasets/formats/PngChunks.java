package org.ladderlab.plugins.datasets.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** A PNG's chunks, {@code length, type, data, CRC-32}, whose checksums Java does not look at. */
final class PngChunks {

    private static final byte[] BEGIN = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int END = 0x49454E44;

    private PngChunks() {}

    /** Refuses a PNG that is not whole; what is no PNG passes. */
    static void check(String place, byte[] content) throws FormatException {
        if (content.length < 8 || !Arrays.equals(content, 0, 8, BEGIN, 0, 8)) {
            return;
        }
        ByteBuffer chunks = ByteBuffer.wrap(content).position(8);
        while (chunks.remaining() >= 12) {
            int from = chunks.position();
            long length = chunks.getInt() & 0xFFFF_FFFFL;
            int type = chunks.getInt();
            if (length > chunks.remaining() - 4L) {
                break;
            }
            CRC32 sum = new CRC32();
            sum.update(content, from + 4, (int) length + 4);
            if (chunks.getInt(from + 8 + (int) length) != (int) sum.getValue()) {
                throw new FormatException(place, "a checksum in it is wrong", "it was damaged: copy it again");
            }
            if (type == END) {
                return;
            }
            chunks.position(from + 12 + (int) length);
        }
        throw new FormatException(place, "it ends too early", "it was not copied whole: copy it again");
    }
}
