package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The binary form of the CIFAR data: records of labels, then 1024 bytes each of red, green and blue, by rows.
 *
 * @param form what stands before the pixels
 * @param files one after the other
 * @param from the first record that is read
 * @param to the first that is not
 */
public record CifarFiles(CifarForm form, List<Path> files, long from, long to) implements Source {

    public CifarFiles {
        files = List.copyOf(files);
    }

    /** How many records some files hold. */
    public static long records(CifarForm form, List<Path> files) throws IOException {
        long count = 0;
        for (Path file : files) {
            count += records(form, file);
        }
        return count;
    }

    private static long records(CifarForm form, Path file) throws IOException {
        long length = Files.size(file);
        if (length == 0 || length % form.record() != 0) {
            throw new FormatException(
                    file,
                    "its " + length + " bytes are no whole number of records of " + form.record(),
                    "give the binary version (not that of Python), copied whole");
        }
        return length / form.record();
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
        return form.names;
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        int size = form.record();
        byte[] bytes = new byte[size];
        float[] values = new float[size - form.before.size()];
        long n = 0;
        for (Path file : files) {
            records(form, file);
            try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                for (int record = 0; stream.readNBytes(bytes, 0, size) == size; record++) {
                    String name = file + ", record " + record;
                    for (int i = 0; i < form.before.size(); i++) {
                        int found = bytes[i] & 0xFF;
                        if (found >= form.before.get(i)) {
                            throw new FormatException(
                                    name,
                                    "its label is " + found + ", and there are 0 to " + (form.before.get(i) - 1),
                                    "copy the file again");
                        }
                    }
                    for (int d = 0; d < values.length; d++) {
                        values[d] = bytes[form.before.size() + d] & 0xFF;
                    }
                    if (n >= from && n < to) {
                        visitor.visit(name, values, bytes[form.label]);
                    }
                    n++;
                }
            }
        }
    }
}
