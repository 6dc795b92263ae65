package org.ladderlab.engine.weights;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.CheckpointFolder;
import org.ladderlab.runs.files.Checksummed;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;

/** Writes and reads the checkpoints of a run. Each is there whole or not at all, and only the newest few and the best are kept. */
public final class Checkpoints {

    private final CheckpointFolder folder;
    private final int keep;

    /**
     * The checkpoints in a folder.
     *
     * @param keep how many of the newest are kept
     */
    public Checkpoints(CheckpointFolder folder, int keep) {
        this.folder = folder;
        this.keep = keep;
    }

    /** Writes the checkpoint of a step and deletes those that are too many. */
    public Path write(long step, SafeTensors content) {
        Path file = folder.step(step);
        write(file, content);
        List<Path> files = newestFirst();
        for (Path old : files.subList(Math.min(keep, files.size()), files.size())) {
            delete(old);
        }
        return file;
    }

    /** Writes the checkpoint with the best validation so far. */
    public void writeBest(SafeTensors content) {
        write(folder.best(), content);
    }

    /** Deletes what a process that was killed had begun to write; only for who has the run to itself. */
    public void clean() {
        DurableFiles.clean(folder.path());
    }

    /**
     * The newest checkpoint whose checksum is right.
     *
     * @param manager owns the arrays
     * @param damaged told of each damaged one on the way there
     * @throws RunException if a file cannot be read, which is no damage
     */
    public Optional<SafeTensors> newest(NDManager manager, Consumer<Path> damaged) {
        for (Path file : newestFirst()) {
            try {
                if (Checksummed.isWhole(file)) {
                    return Optional.of(SafeTensors.read(file, manager));
                }
            } catch (IOException e) {
                throw new RunException(
                        "Cannot read the checkpoint " + file + " (" + e.getMessage()
                                + "); make it readable, or move it away to go on from the one before it.",
                        e);
            }
            damaged.accept(file);
        }
        return Optional.empty();
    }

    /** The best checkpoint, if there is one and its checksum is right. */
    public Optional<SafeTensors> best(NDManager manager) {
        Path file = folder.best();
        try {
            return Files.exists(file) && Checksummed.isWhole(file)
                    ? Optional.of(SafeTensors.read(file, manager))
                    : Optional.empty();
        } catch (IOException e) {
            throw new RunException("Cannot read the checkpoint " + file + " (" + e.getMessage() + ").", e);
        }
    }

    /** The files of the newest checkpoints, the newest first. */
    public List<Path> newestFirst() {
        return folder.newestFirst();
    }

    private static void write(Path file, SafeTensors content) {
        Checksummed.write(file, content.encode());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Checksummed.checksum(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the checkpoint " + file + ".", e);
        }
    }
}
