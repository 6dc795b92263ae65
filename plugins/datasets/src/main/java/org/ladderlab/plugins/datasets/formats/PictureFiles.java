package org.ladderlab.plugins.datasets.formats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files of a folder or a zip.
 *
 * @param names of pictures with the folders they are in, set apart by {@code /}, sorted
 * @param labels what {@code dataset.json} says, where it is there
 * @param others names of files that are no pictures, those that begin with a dot left out
 */
record PictureFiles(Path place, List<String> names, Optional<byte[]> labels, List<String> others) {

    private static final String LABELS = "dataset.json";

    static PictureFiles of(Path place) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (Stream<Path> files = Files.walk(place)) {
                files.filter(Files::isRegularFile)
                        .forEach(file ->
                                names.add(place.relativize(file).toString().replace('\\', '/')));
            }
        } else {
            try (ZipFile zip = new ZipFile(place.toFile())) {
                zip.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> names.add(entry.getName()));
            } catch (ZipException e) {
                throw new FormatException(
                        place,
                        "it is neither a folder nor a whole zip (" + FormatException.words(e) + ")",
                        "give one of these");
            }
        }
        names.sort(null);
        List<String> pictures = names.stream().filter(PictureFiles::isPicture).toList();
        List<String> others = names.stream()
                .filter(name -> !isPicture(name) && !hidden(name) && !name.equals(LABELS))
                .toList();
        if (pictures.isEmpty()) {
            throw new FormatException(
                    place,
                    "there is no file in it whose name ends in .png, .jpg, .jpeg or .bmp",
                    "give a folder of pictures");
        }
        PictureFiles found = new PictureFiles(place, pictures, Optional.empty(), others);
        return names.contains(LABELS)
                ? new PictureFiles(place, pictures, Optional.of(found.reader().read(LABELS)), others)
                : found;
    }

    private static boolean isPicture(String name) {
        return !hidden(name) && name.toLowerCase(Locale.ROOT).matches(".*[.](png|jpg|jpeg|bmp)");
    }

    private static boolean hidden(String name) {
        return name.startsWith(".") || name.contains("/.") || name.startsWith("__MACOSX/");
    }

    /** Reads contents by names. */
    interface Reader extends AutoCloseable {
        byte[] read(String name) throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** Opens it. */
    Reader reader() throws IOException {
        if (Files.isDirectory(place)) {
            return name -> Files.readAllBytes(place.resolve(name));
        }
        ZipFile zip = new ZipFile(place.toFile());
        return new Reader() {
            @Override
            public byte[] read(String name) throws IOException {
                ZipEntry entry = zip.getEntry(name);
                try (InputStream content = new ZipEntryStream(zip, entry)) {
                    return content.readAllBytes();
                } catch (ZipException | EOFException e) {
                    throw new FormatException(
                            place + ", " + name,
                            "it cannot be unpacked (" + FormatException.words(e) + ")",
                            "copy the zip again");
                }
            }

            @Override
            public void close() throws IOException {
                zip.close();
            }
        };
    }
}
