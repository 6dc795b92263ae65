package org.ladderlab.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ladderlab.engine.weights.Checkpoints;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunBusyException;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.Checksummed;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.SetAside;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/**
 * A run's folder, the durable truth of the run, held by one process at a time: {@code resolved.yaml, provenance.json,
 * journal.jsonl, checkpoints/, figures/, result.json} and {@code lock}.
 */
final class RunFolder implements AutoCloseable {

    private static final String SET_ASIDE = "set aside";
    private static final int NOTE_BYTES = 64;

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
     * @param identity what the run is
     * @throws RunException if another process has it, or if it holds another run
     */
    static RunFolder open(Path path, String resolved, Identity identity) {
        try {
            RunFolder folder = held(path);
            try {
                Files.createDirectories(path.resolve("checkpoints"));
                Files.createDirectories(path.resolve("figures"));
                folder.claim(resolved, identity);
                return folder;
            } catch (RuntimeException | IOException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the run's folder " + path + ".", e);
        }
    }

    /**
     * Moves a run's folder out of the way, to {@code .old/NAME-N} beside it.
     *
     * @return where it is now; empty if there was no run
     * @throws RunException if another process has it
     */
    static Optional<Path> setAside(Path path) {
        if (!Files.exists(path.resolve("resolved.yaml"))) {
            return Optional.empty();
        }
        try (RunFolder folder = held(path)) {
            Path shelf = Files.createDirectories(path.resolveSibling(".old"));
            int number = 1;
            while (Files.exists(shelf.resolve(path.getFileName() + "-" + number))) {
                number++;
            }
            Path kept = shelf.resolve(path.getFileName() + "-" + number);
            folder.note(SET_ASIDE);
            Files.move(path, kept);
            return Optional.of(kept);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move the run's folder " + path + " out of the way.", e);
        }
    }

    /** The folder of that name, held. */
    private static RunFolder held(Path path) throws IOException {
        while (true) {
            Files.createDirectories(path);
            RunFolder folder = new RunFolder(
                    path,
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
            try {
                folder.hold();
                // Between opening and locking the folder may have been moved, and another one begun under its name.
                if (!folder.note().startsWith(SET_ASIDE)) {
                    folder.note("process " + ProcessHandle.current().pid() + "\n");
                    return folder;
                }
                folder.close();
            } catch (RuntimeException | IOException e) {
                folder.close();
                throw e;
            }
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

    /** What the lock's file says; read by its own channel, since closing another one would give the lock back. */
    private String note() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(NOTE_BYTES);
        lock.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private void note(String text) throws IOException {
        lock.truncate(0);
        lock.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private void claim(String resolved, Identity identity) throws IOException {
        Path file = path.resolve("resolved.yaml");
        boolean begun = Files.exists(file);
        if (begun && !Files.readString(file).equals(resolved)) {
            throw new RunException("The folder " + path + " holds a run of another experiment (see its resolved.yaml);"
                    + " give this run another folder, or delete that one.");
        }
        Optional<Identity> earlier = Identity.in(path).filter(each -> begun);
        List<String> changes = earlier.map(identity::contentsOtherThan).orElse(List.of());
        if (!changes.isEmpty()) {
            throw new RunException("Since the run in " + path + " began, " + String.join(" and ", changes)
                    + " changed; what it holds comes from the old content. Give this run another folder, or bring the"
                    + " old content back.");
        }
        if (earlier.isEmpty()) {
            identity.write(path);
        }
        if (!begun) {
            DurableFiles.write(file, resolved);
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

    /** Whether a run has a checkpoint that can be gone on from. */
    static boolean hasCheckpoint(Path run) {
        Path folder = run.resolve("checkpoints");
        try {
            for (Path file : Files.isDirectory(folder) ? new Checkpoints(folder, 1).newestFirst() : List.<Path>of()) {
                if (Checksummed.isWhole(file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoints in " + folder + ".", e);
        }
    }

    Path provenance() {
        return path.resolve("provenance.json");
    }

    Path figure(String name) {
        return Figures.file(path, name);
    }

    /** What the last attempt came to, where it came to an end. */
    Optional<RunResult> result() {
        return ResultJson.find(path.resolve("result.json"));
    }

    /**
     * Moves files that are damaged out of the way, so that what they said is found out anew. A file that says who the run is goes the
     * same way: what it was made from so far is not known any more, and stands in the file that is kept.
     *
     * @param told of each, a full sentence
     */
    void setAsideDamaged(Consumer<String> told) {
        for (String name : List.of("result.json", "provenance.json", "weighting.json")) {
            Path file = path.resolve(name);
            try {
                StateFile.find(file, "It is set aside as " + name + ".damaged.");
                if (name.equals("result.json")) {
                    result();
                }
            } catch (DamagedFileException e) {
                Path kept = SetAside.file(file);
                told.accept("The file " + file + " is damaged and is set aside as " + kept.getFileName()
                        + "; what it said is found out anew.");
            }
        }
    }

    void writeResult(RunResult result) {
        DurableFiles.write(path.resolve("result.json"), ResultJson.toFile(result));
    }

    /** The effective weighting with all its points, in the form of {@link ResultJson}. */
    void writeWeighting(EffectiveWeighting weighting) {
        DurableFiles.write(path.resolve("weighting.json"), StateFile.text(ResultJson.weighting(weighting)));
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
