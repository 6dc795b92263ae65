package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** An entry of a zip, whose last byte is not given unless all have the sum that the zip keeps, which Java's does not look at. */
class ZipEntryStream extends CheckedInputStream {

    private final ZipEntry entry;
    private long given;

    ZipEntryStream(ZipFile zip, ZipEntry entry) throws IOException {
        super(new BufferedInputStream(zip.getInputStream(entry), 1 << 16), new CRC32());
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        given += Math.max(count, 0);
        boolean last = count < 0 || given == entry.getSize();
        if (last && entry.getCrc() >= 0 && getChecksum().getValue() != entry.getCrc()) {
            throw new ZipException("its checksum is wrong");
        }
        return count;
    }
}
