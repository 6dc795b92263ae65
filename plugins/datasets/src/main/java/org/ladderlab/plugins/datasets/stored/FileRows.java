package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Examples in a file, read as they are asked for. What was read stays in the system's cache of pages, which is as fast as memory while there
 * is room, and is no memory of this process. The file is closed when nobody has the examples any more.
 */
final class FileRows implements Rows {

    private static final int TOGETHER = 1 << 20;

    private final Path file;
    private final int size;
    private final FileChannel channel;
    private final int count;

    /** Opens a file of examples that are {@code size} bytes each. */
    FileRows(Path file, int size) throws IOException {
        this.file = file;
        this.size = size;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.count = Math.toIntExact(channel.size() / size);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void read(int index, byte[] into) {
        read((long) index * size, ByteBuffer.wrap(into, 0, size));
    }

    @Override
    public void addTo(Fingerprint fingerprint) {
        byte[] bytes = new byte[TOGETHER];
        long all = (long) count * size;
        for (long from = 0; from < all; from += TOGETHER) {
            int length = (int) Math.min(TOGETHER, all - from);
            read(from, ByteBuffer.wrap(bytes, 0, length));
            fingerprint.add(bytes, length);
        }
    }

    private void read(long from, ByteBuffer into) {
        try {
            long at = from;
            while (into.hasRemaining()) {
                int read = channel.read(into, at);
                if (read < 0) {
                    throw new IOException("it has become shorter");
                }
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read prepared data from " + file + ": " + e.getMessage()
                            + "; delete its folder, and it is made again.",
                    e);
        }
    }
}
