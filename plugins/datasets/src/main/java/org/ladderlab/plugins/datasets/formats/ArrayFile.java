package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Opens a file of arrays by the ending of its name. */
public final class ArrayFile {

    private ArrayFile() {}

    /**
     * The examples of a file.
     *
     * @param array which of several arrays in it
     * @param labels of a {@code .npy} the name of another beside it
     * @throws FormatException if it is of no known format, or not what it should be
     */
    public static Source open(Path file, Optional<String> array, Optional<String> labels) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FormatException(
                    file, "it is a folder", "give a file, or read a folder of pictures by type: images");
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            Optional<NumberArray> labelled = labels.isPresent()
                    ? Optional.of(NpyFile.read(file.resolveSibling(labels.get())))
                    : Optional.empty();
            if (array.isPresent()) {
                throw new FormatException(file, "it holds one array, which has no name", "leave 'array' out");
            }
            return ArraySource.of(NpyFile.read(file), labelled);
        }
        throw new FormatException(
                file,
                "its name does not end in .npy, .npz, .safetensors, .csv, .tsv, .txt or .amat",
                "rename it, or save the examples as one of these");
    }
}
