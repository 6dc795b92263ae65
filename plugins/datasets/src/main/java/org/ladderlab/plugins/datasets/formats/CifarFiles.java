package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CIFAR-10's binary form: records of a label, then 1024 bytes each of red, green and blue, by rows.
 *
 * @param files one after the other
 * @param from the first record that is read
 * @param to the first that is not
 */
public record CifarFiles(List<Path> files, long from, long to) implements Source {

    private static final int RECORD = 1 + 3 * 32 * 32;

    public CifarFiles {
        files = List.copyOf(files);
    }

    /** How many records some files hold. */
    public static long records(List<Path> files) throws IOException {
        long count = 0;
        for (Path file : files) {
            count += Files.size(file) / RECORD;
        }
        return count;
    }

    @Override
    public List<Integer> shape() {
        return List.of(3, 32, 32);
    }

    @Override
    public boolean bytes() {
        return true;
    }

    @Override
    public boolean labelled() {
        return true;
    }

    @Override
    public List<String> labelNames() {
        return List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        byte[] bytes = new byte[RECORD];
        float[] values = new float[RECORD - 1];
        long n = 0;
        for (Path file : files) {
            long size = Files.size(file);
            if (size == 0 || size % RECORD != 0) {
                throw new FormatException(
                        file,
                        "its " + size + " bytes are no whole number of records of " + RECORD,
                        "give CIFAR-10's binary version (not that of Python), copied whole");
            }
            try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                for (int record = 0; stream.readNBytes(bytes, 0, RECORD) == RECORD; record++) {
                    String name = file + ", record " + record;
                    if (bytes[0] < 0 || bytes[0] > 9) {
                        throw new FormatException(
                                name,
                                "its label is " + (bytes[0] & 0xFF) + ", and there are 0 to 9",
                                "copy the file again");
                    }
                    for (int d = 0; d < values.length; d++) {
                        values[d] = bytes[d + 1] & 0xFF;
                    }
                    if (n >= from && n < to) {
                        visitor.visit(name, values, bytes[0]);
                    }
                    n++;
                }
            }
        }
    }
}
