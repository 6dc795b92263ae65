package org.ladderlab.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ladderlab.spi.EffectiveWeighting;

/**
 * A run's folder, the durable truth of the run, held by one process at a time: {@code resolved.yaml, provenance.json,
 * journal.jsonl, checkpoints/, figures/, result.json} and {@code lock}.
 */
final class RunFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private RunFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder of an experiment; makes it if it is absent.
     *
     * @param resolved the experiment as text
     * @throws RunException if another process has it, or if it holds another experiment
     */
    static RunFolder open(Path path, String resolved) {
        try {
            Files.createDirectories(path.resolve("checkpoints"));
            Files.createDirectories(path.resolve("figures"));
            FileChannel lock =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            RunFolder folder = new RunFolder(path, lock);
            try {
                folder.hold();
                folder.claim(resolved);
                return folder;
            } catch (RuntimeException | IOException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the run's folder " + path + ".", e);
        }
    }

    private void hold() throws IOException {
        @Nullable FileLock held;
        try {
            held = lock.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            throw new RunBusyException("Another process is working on the run in " + path
                    + "; wait for it to end, or give this run another folder.");
        }
    }

    private void claim(String resolved) throws IOException {
        Path file = path.resolve("resolved.yaml");
        if (!Files.exists(file)) {
            DurableFiles.write(file, resolved);
        } else if (!Files.readString(file).equals(resolved)) {
            throw new RunException("The folder " + path + " holds a run of another experiment (see its resolved.yaml);"
                    + " give this run another folder, or delete that one.");
        }
    }

    Path path() {
        return path;
    }

    Path journal() {
        return path.resolve("journal.jsonl");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path provenance() {
        return path.resolve("provenance.json");
    }

    Path figure(String name) {
        return Figures.file(path, name);
    }

    /** What the last attempt came to, where it came to an end. */
    Optional<RunResult> result() {
        Path file = path.resolve("result.json");
        try {
            return Files.exists(file) ? Optional.of(ResultJson.fromJson(Files.readString(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    void writeResult(RunResult result) {
        DurableFiles.write(path.resolve("result.json"), ResultJson.toJson(result) + "\n");
    }

    /** The effective weighting with all its points, in the form of {@link ResultJson}. */
    void writeWeighting(EffectiveWeighting weighting) {
        DurableFiles.write(path.resolve("weighting.json"), ResultJson.weighting(weighting) + "\n");
    }

    /** The run goes on: an earlier end is no longer its result. */
    void clearResult() {
        try {
            Files.deleteIfExists(path.resolve("result.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the old result in " + path + ".", e);
        }
    }

    /** Lets other processes have the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot give back the run's folder " + path + ".", e);
        }
    }
}
