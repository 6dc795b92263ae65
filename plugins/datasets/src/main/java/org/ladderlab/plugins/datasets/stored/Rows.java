package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a part's examples, each as many as the others. */
public interface Rows {

    /**
     * The examples in a file of {@code size} bytes each: held in memory if they are no more than {@code held} bytes, since a read costs more than a
     * microsecond, which the smallest models notice; else read as they are asked for.
     */
    static Rows of(Path file, int size, long held) throws IOException {
        if (Files.size(file) > held) {
            return new FileRows(file, size);
        }
        byte[] all = Files.readAllBytes(file);
        return of(all, all.length / size);
    }

    /** So many examples in memory, one after the other in {@code all}. */
    static Rows of(byte[] all, int count) {
        int size = all.length / Math.max(1, count);
        return new Rows() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public void read(int index, byte[] into) {
                System.arraycopy(all, index * size, into, 0, size);
            }

            @Override
            public void addTo(Fingerprint fingerprint) {
                fingerprint.add(all);
            }
        };
    }

    /** How many examples there are. */
    int count();

    /** Copies the bytes of one. */
    void read(int index, byte[] into);

    /** Adds the bytes of all, in their order. */
    void addTo(Fingerprint fingerprint);
}
