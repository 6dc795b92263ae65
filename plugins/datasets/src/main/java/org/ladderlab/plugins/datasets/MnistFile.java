package org.ladderlab.plugins.datasets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.ladderlab.plugins.datasets.stored.Fingerprint;

/** The four files of MNIST (LeCun, Cortes, Burges) in the IDX format: a big-endian header, then unsigned bytes. */
enum MnistFile {
    TRAIN_IMAGES("train-images-idx3-ubyte", 16, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    TRAIN_LABELS("train-labels-idx1-ubyte", 8, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    TEST_IMAGES("t10k-images-idx3-ubyte", 16, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    TEST_LABELS("t10k-labels-idx1-ubyte", 8, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private static final int LARGEST = 16 + 60_000 * 28 * 28;

    private final String fileName;
    private final int header;
    private final String sha256;

    MnistFile(String fileName, int header, String sha256) {
        this.fileName = fileName;
        this.header = header;
        this.sha256 = sha256;
    }

    /** The name of the unpacked file. */
    String fileName() {
        return fileName;
    }

    /** Whether a folder holds all four files, packed or not. */
    static boolean allIn(Path folder) {
        return Stream.of(values()).allMatch(file -> file.in(folder).isPresent());
    }

    /** The file or its gzip in a folder. */
    Optional<Path> in(Path folder) {
        return Stream.of(folder.resolve(fileName), folder.resolve(fileName + ".gz"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The content without its header. */
    byte[] values(byte[] content) {
        return Arrays.copyOfRange(content, header, content.length);
    }

    /**
     * The unpacked content of what may be gzip.
     *
     * @throws IOException if it is not this file
     */
    byte[] checked(byte[] content, String origin) throws IOException {
        boolean packed = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
        byte[] unpacked = packed ? unpack(content) : content;
        String found = Fingerprint.of(unpacked);
        if (!found.equals(sha256)) {
            throw new IOException(origin + " is not MNIST's " + fileName + ": its SHA-256 is " + found + " instead of "
                    + sha256 + ".");
        }
        return unpacked;
    }

    private static byte[] unpack(byte[] content) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] unpacked = stream.readNBytes(LARGEST + 1);
            if (unpacked.length > LARGEST) {
                throw new IOException("It unpacks to more than the " + LARGEST + " bytes of MNIST's largest file.");
            }
            return unpacked;
        }
    }
}
