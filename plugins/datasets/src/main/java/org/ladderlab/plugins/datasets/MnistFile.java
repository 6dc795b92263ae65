package org.ladderlab.plugins.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The four files of MNIST and of data in its form, in the IDX format: a big-endian header, then unsigned bytes. */
enum MnistFile {
    TRAIN_IMAGES("train-images-idx3-ubyte", 16),
    TRAIN_LABELS("train-labels-idx1-ubyte", 8),
    TEST_IMAGES("t10k-images-idx3-ubyte", 16),
    TEST_LABELS("t10k-labels-idx1-ubyte", 8);

    private final String fileName;
    private final int header;

    MnistFile(String fileName, int header) {
        this.fileName = fileName;
        this.header = header;
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
}
