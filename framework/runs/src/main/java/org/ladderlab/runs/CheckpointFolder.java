package org.ladderlab.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.runs.files.Checksummed;

/**
 * Where the checkpoints of a run stand: {@code step-0000000500.safetensors}, ..., and {@code best.safetensors}, each with its checksum
 * beside it.
 *
 * @param path the folder
 */
public record CheckpointFolder(Path path) {

    /** How the name of a file of tensors ends. */
    static final String ENDING = ".safetensors";

    /** That of a step. */
    public Path step(long step) {
        return path.resolve(String.format(Locale.ROOT, "step-%010d" + ENDING, step));
    }

    /** That with the best validation so far, which need not be there. */
    public Path best() {
        return path.resolve("best" + ENDING);
    }

    /** Those of steps, the newest first, whole or not; none where there is no folder. */
    public List<Path> newestFirst() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().matches("step-[0-9]+\\" + ENDING))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the checkpoints in " + path + ".", e);
        }
    }

    /** The newest of a step whose checksum is right. */
    public Optional<Path> newestWhole() {
        return newestFirst().stream().filter(CheckpointFolder::isWhole).findFirst();
    }

    /** That with the best validation so far, if its checksum is right. */
    public Optional<Path> bestWhole() {
        return Optional.of(best()).filter(CheckpointFolder::isWhole);
    }

    private static boolean isWhole(Path file) {
        try {
            return Checksummed.isWhole(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoint " + file + ".", e);
        }
    }
}
