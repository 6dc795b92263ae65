package org.ladderlab.runs.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The files of a folder, or of a jar, which are read alike. */
public final class Packed {

    private Packed() {}

    /**
     * What a function makes of the files, which it gets by their names with {@code /} between folders, in order. They can be
     * read only within it.
     *
     * @throws UncheckedIOException if the place cannot be read
     */
    public static <T> T read(Path place, Function<SortedMap<String, Path>, T> function) {
        try {
            if (Files.isDirectory(place)) {
                return function.apply(files(place));
            }
            // Not the cached handle of a class loader, which would go on reading a jar that was replaced.
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return function.apply(files(jar.getPath("/")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The content of " + place + " cannot be read.", e);
        }
    }

    private static SortedMap<String, Path> files(Path root) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        String separator = root.getFileSystem().getSeparator();
        try (Stream<Path> found = Files.walk(root)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(root.relativize(file).toString().replace(separator, "/"), file));
        }
        return files;
    }
}
