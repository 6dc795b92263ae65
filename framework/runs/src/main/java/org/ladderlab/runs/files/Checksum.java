package org.ladderlab.runs.files;

import java.util.zip.CRC32;

/** CRC-32 of bytes as eight hexadecimal digits: enough against damage, none against malice. */
public final class Checksum {

    /** The key under which a JSON object has its own. */
    public static final String KEY = "crc32";

    private Checksum() {}

    public static String of(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
