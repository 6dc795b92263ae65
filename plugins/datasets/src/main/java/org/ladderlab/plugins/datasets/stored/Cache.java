package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * Prepared data in the user's cache, a folder each, named by what they are made of. A folder is made under another name and then renamed, so
 * that it is there whole or not at all, whoever is killed and however many make it at once. It may be deleted at any time.
 */
public final class Cache {

    private static final String UNFINISHED = ".unfinished-";

    private final Path root;

    /** A cache in a folder, which need not exist. */
    public Cache(Path root) {
        this.root = root;
    }

    /**
     * The data of a recipe, prepared now if they have not been before, or not whole.
     *
     * @throws ConfigurationException if a file is not what it should be, or the cache cannot be written
     */
    public Content open(Recipe recipe) {
        String key = key(recipe);
        Path folder = root.resolve(key);
        Optional<Content> ready = ContentFile.read(folder);
        if (ready.isPresent()) {
            return ready.get();
        }
        try {
            Files.createDirectories(root);
            deleteUnfinished();
            Path unfinished = Files.createTempDirectory(root, key + UNFINISHED);
            try {
                new Preparation(recipe, unfinished).write();
                requireUnchanged(recipe, key);
                moveInto(unfinished, folder);
            } finally {
                delete(unfinished);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException(
                    "path",
                    "Cannot write prepared data into " + root + ": " + Reasons.of(e)
                            + "; make room there, or set LADDERLAB_DATA to another folder.");
        }
        return ContentFile.read(folder)
                .orElseThrow(() -> new ConfigurationException(
                        "path",
                        "What was written into " + folder + " is not what is there now; the disk or another program has"
                                + " changed it. Delete the folder and try again."));
    }

    private static String key(Recipe recipe) {
        try {
            return recipe.key();
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException("path", "Cannot read the data: " + Reasons.of(e) + ".");
        }
    }

    /** Files that are still being copied hold other data when they have been read than when they were looked at. */
    private static void requireUnchanged(Recipe recipe, String key) {
        if (!key(recipe).equals(key)) {
            throw new ConfigurationException(
                    "path",
                    "The data changed while they were read; start again when nothing writes into them any more.");
        }
    }

    /** What others left a day ago, when they were killed. */
    private void deleteUnfinished() throws IOException {
        Instant longAgo = Instant.now().minus(Duration.ofDays(1));
        List<Path> left;
        try (Stream<Path> all = Files.list(root)) {
            left = all.filter(folder -> folder.toString().contains(UNFINISHED)).toList();
        }
        for (Path folder : left) {
            if (Files.exists(folder) && Files.getLastModifiedTime(folder).compareTo(FileTime.from(longAgo)) < 0) {
                delete(folder);
            }
        }
    }

    /** A folder that is there is damaged, or another process has just made it. */
    private static void moveInto(Path unfinished, Path folder) throws IOException {
        if (Files.exists(folder) && ContentFile.read(folder).isEmpty()) {
            delete(folder);
        }
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (!Files.exists(folder)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> all = Files.walk(folder)) {
            inside = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : inside) {
            Files.deleteIfExists(each);
        }
    }
}
