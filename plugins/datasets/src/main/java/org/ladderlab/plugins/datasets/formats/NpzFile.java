package org.ladderlab.plugins.datasets.formats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** NumPy's {@code .npz}: a zip of {@code .npy} files. */
final class NpzFile {

    private static final String AGAIN = "write it again by numpy.savez";

    private NpzFile() {}

    /** The arrays of a file, by their names. */
    static Map<String, NumberArray> read(Path file) throws IOException {
        Map<String, NumberArray> arrays = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (!name.endsWith(".npy")) {
                    throw new FormatException(file, "it holds '" + name + "', which is no .npy", AGAIN);
                }
                String place = file + ", " + name;
                arrays.put(
                        name.substring(0, name.length() - ".npy".length()),
                        NpyFile.read(place, entry.getSize(), () -> open(file, name)));
            }
        } catch (ZipException e) {
            throw new FormatException(
                    file, "it is no whole zip (" + FormatException.words(e) + ")", "copy it again, or " + AGAIN);
        }
        return arrays;
    }

    /** An entry, whose zip is closed with it. */
    private static InputStream open(Path file, String name) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        return new ZipEntryStream(zip, zip.getEntry(name)) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                try {
                    return super.read(bytes, from, length);
                } catch (ZipException | EOFException e) {
                    throw new FormatException(
                            file + ", " + name,
                            "it cannot be unpacked (" + FormatException.words(e) + ")",
                            "copy it again, or " + AGAIN);
                }
            }

            @Override
            public void close() throws IOException {
                zip.close();
            }
        };
    }
}
