package org.ladderlab.files;

import java.util.zip.CRC32;

/** CRC-32 of bytes as eight hexadecimal digits: enough against damage, none against malice. */
final class Checksum {

    /** The key under which a JSON object has its own. */
    static final String KEY = "crc32";

    private Checksum() {}

    static String of(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
