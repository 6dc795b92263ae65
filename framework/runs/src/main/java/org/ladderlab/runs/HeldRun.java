package org.ladderlab.runs;

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
import org.ladderlab.runs.files.Checksummed;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.SetAside;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/** A run's folder in the hands of one process at a time, which alone writes in it; the file {@code lock} says which. */
public final class HeldRun implements AutoCloseable {

    private static final String SET_ASIDE = "set aside";
    private static final int NOTE_BYTES = 64;

    private final Path path;
    private final RunFolder folder;
    private final FileChannel lock;

    private HeldRun(Path path, FileChannel lock) {
        this.path = path;
        this.folder = new RunFolder(path);
        this.lock = lock;
    }

    /**
     * Opens the folder of an experiment; makes it if it is absent.
     *
     * @param resolved the experiment as text
     * @param identity what the run is
     * @throws RunException if another process has it, or if it holds another run
     */
    public static HeldRun open(Path path, String resolved, Identity identity) {
        try {
            HeldRun folder = held(path);
            try {
                Files.createDirectories(folder.folder().checkpoints().path());
                Files.createDirectories(folder.folder().figures());
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
    public static Optional<Path> setAside(Path path) {
        if (!Files.exists(new RunFolder(path).resolved())) {
            return Optional.empty();
        }
        try (HeldRun folder = held(path)) {
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
    private static HeldRun held(Path path) throws IOException {
        while (true) {
            Files.createDirectories(path);
            HeldRun folder = new HeldRun(
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
        Path file = folder.resolved();
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
            Checksummed.write(file, List.of(ByteBuffer.wrap(resolved.getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** What stands in it. */
    public RunFolder folder() {
        return folder;
    }

    /**
     * Moves files that are damaged out of the way, so that what they said is found out anew. A file that says who the run is goes the
     * same way: what it was made from so far is not known any more, and stands in the file that is kept.
     *
     * @param told of each, a full sentence
     */
    public void setAsideDamaged(Consumer<String> told) {
        for (String name : List.of(RunFolder.RESULT, RunFolder.PROVENANCE, RunFolder.WEIGHTING)) {
            Path file = path.resolve(name);
            try {
                StateFile.find(file, "It is set aside as " + name + ".damaged.");
                if (name.equals(RunFolder.RESULT)) {
                    folder.result();
                }
            } catch (DamagedFileException e) {
                Path kept = SetAside.file(file);
                told.accept("The file " + file + " is damaged and is set aside as " + kept.getFileName()
                        + "; what it said is found out anew.");
            }
        }
    }

    public void writeResult(RunResult result) {
        ResultJson.write(folder, result);
    }

    /** The effective weighting with all its points, in the form of {@link ResultJson}. */
    public void writeWeighting(EffectiveWeighting weighting) {
        DurableFiles.write(path.resolve(RunFolder.WEIGHTING), StateFile.text(ResultJson.weighting(weighting)));
    }

    /** The run goes on: an earlier end is no longer its result. */
    public void clearResult() {
        try {
            Files.deleteIfExists(folder.resultFile());
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
