package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Opens a file of arrays by the ending of its name. */
public final class ArrayFile {

    private ArrayFile() {}

    /**
     * The examples of a file.
     *
     * @param array which of several arrays in it
     * @param labels of a {@code .npy} or an IDX file the name of another beside it
     * @throws FormatException if it is of no known format, or not what it should be
     */
    public static Source open(Path file, Optional<String> array, Optional<String> labels) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FormatException(
                    file, "it is a folder", "give a file, or read a folder of pictures by type: images");
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        Optional<Path> beside = labelsBeside(file, labels);
        if (name.endsWith(".npy")) {
            requireNoArray(file, array);
            return ArraySource.of(
                    NpyFile.read(file),
                    beside.isPresent() ? Optional.of(NpyFile.read(beside.get())) : Optional.empty());
        }
        if (name.endsWith(".npz")) {
            return of(file, NpzFile.read(file), array, labels);
        }
        if (name.endsWith(".safetensors")) {
            return of(file, SafetensorsFile.read(file), array, labels);
        }
        if (name.matches(".*[.](csv|tsv|txt|amat)")) {
            requireNoArray(file, array);
            return CsvFile.open(file, labels);
        }
        if (name.matches(".*(ubyte|[.]idx)([.]gz)?")) {
            requireNoArray(file, array);
            return IdxFile.open(file, beside);
        }
        throw new FormatException(
                file,
                "its name does not end in .npy, .npz, .safetensors, .csv, .tsv, .txt, .amat, .idx or -ubyte",
                "rename it, or save the examples as one of these");
    }

    /**
     * The file with the labels of an {@code .npy} or an IDX file: the one that is named, or {@code -labels-idx1-} in the place of {@code
     * -images-idx3-}; empty if there is none.
     */
    public static Optional<Path> labelsBeside(Path file, Optional<String> labels) {
        String name = String.valueOf(file.getFileName());
        String other = labels.orElse(name.replaceFirst("images([-.])idx[0-9]", "labels$1idx1"));
        Path beside = file.resolveSibling(other);
        boolean has = name.toLowerCase(Locale.ROOT).matches(".*([.]npy|ubyte|[.]idx)([.]gz)?");
        return has && !other.equals(name) && (labels.isPresent() || Files.exists(beside))
                ? Optional.of(beside)
                : Optional.empty();
    }

    private static void requireNoArray(Path file, Optional<String> array) throws FormatException {
        if (array.isPresent()) {
            throw new FormatException(file, "it holds one array, which has no name", "leave 'array' out");
        }
    }

    private static Source of(
            Path file, Map<String, NumberArray> arrays, Optional<String> array, Optional<String> labels)
            throws FormatException {
        Map<String, NumberArray> others = new TreeMap<>(arrays);
        labels.ifPresent(others::remove);
        if (array.isEmpty() && others.size() != 1) {
            throw new FormatException(
                    file,
                    "it holds the arrays " + arrays.keySet(),
                    "say which with 'array', and the labels with 'labels'");
        }
        String name = array.orElseGet(() -> others.keySet().iterator().next());
        return ArraySource.of(
                named(file, arrays, name),
                labels.isPresent() ? Optional.of(named(file, arrays, labels.get())) : Optional.empty());
    }

    private static NumberArray named(Path file, Map<String, NumberArray> arrays, String name) throws FormatException {
        NumberArray found = arrays.get(name);
        if (found == null) {
            throw new FormatException(file, "it has no array '" + name + "'", "it holds " + arrays.keySet());
        }
        return found;
    }
}
