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
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.data.Split;

/**
 * The folder of a run, or of an evaluation of one: where everything stands in it, and what it says. Looking changes nothing;
 * {@link HeldRun} writes.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    /** The whole experiment, with every default. */
    public static final String RESOLVED = "resolved.yaml";

    /** What the run is: {@link Identity}. */
    public static final String IDENTITY = "identity.json";

    /** What each attempt was made from. */
    public static final String PROVENANCE = "provenance.json";

    /** What happened, line by line. */
    public static final String JOURNAL = "journal.jsonl";

    /** How it ended: {@link RunResult}. */
    public static final String RESULT = "result.json";

    /** How a name ends whose hash is left open. */
    private static final String ANY_HASH = "-*";

    /** The effective weighting with all its points. */
    static final String WEIGHTING = "weighting.json";

    public Path resolved() {
        return path.resolve(RESOLVED);
    }

    /** Whether the experiment in it is no longer the text with which the run began; of older runs that is not known. */
    public boolean resolvedHasChanged() {
        try {
            return Files.exists(Checksummed.checksum(resolved())) && isRun() && !Checksummed.isWhole(resolved());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resolved() + ".", e);
        }
    }

    Path identityFile() {
        return path.resolve(IDENTITY);
    }

    public Path provenance() {
        return path.resolve(PROVENANCE);
    }

    public Path journal() {
        return path.resolve(JOURNAL);
    }

    public Path resultFile() {
        return path.resolve(RESULT);
    }

    /** Its checkpoints. */
    public CheckpointFolder checkpoints() {
        return new CheckpointFolder(path.resolve("checkpoints"));
    }

    /** The power-function averages that it kept while it trained, a file for each moment, all of which stay. */
    public CheckpointFolder averages() {
        return new CheckpointFolder(path.resolve("averages"));
    }

    /** Where its figures stand. */
    public Path figures() {
        return path.resolve("figures");
    }

    /** A figure by its file's name. */
    public Path figure(String name) {
        return figures().resolve(name);
    }

    /** Each example's terms of a split. */
    public Path examples(Split split) {
        return path.resolve("examples").resolve(split.name().toLowerCase(Locale.ROOT) + CheckpointFolder.ENDING);
    }

    /** The folder that a plugin has to itself. */
    public Path of(String plugin) {
        return path.resolve(plugin);
    }

    /** Where an evaluation of the run stands, or will stand. */
    public RunFolder evaluation(String name) {
        return new RunFolder(evaluationsFolder().resolve(name));
    }

    /** The evaluations of the run, by their names. */
    public List<RunFolder> evaluations() {
        return Files.isDirectory(evaluationsFolder()) ? in(evaluationsFolder()) : List.of();
    }

    private Path evaluationsFolder() {
        return path.resolve("evaluations");
    }

    /** Everything that stands in a folder of runs, in the order of the names; not all of it need be runs. */
    public static List<RunFolder> in(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().map(RunFolder::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + ".", e);
        }
    }

    /**
     * The folder of the run that was begun last among the finished ones of one name, which is written {@code NAME-*}; where none has
     * finished, that of any that was begun last. Empty where it is no such name, or none is there.
     */
    public static Optional<Path> newest(Path name) {
        String written = new RunFolder(name).name();
        Path folder = name.toAbsolutePath().getParent();
        if (!new RunFolder(name).isAnyOfAName() || folder == null || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        String begin = written.substring(0, written.length() - 1);
        return in(folder).stream()
                .filter(run -> run.isRun() && run.name().startsWith(begin))
                .filter(run -> run.name().substring(begin.length()).matches("[0-9a-f]+"))
                .max(Comparator.comparing((RunFolder run) -> run.finished().isPresent())
                        .thenComparing(RunFolder::begunAt))
                .map(RunFolder::path);
    }

    /** Whether it is written {@code NAME-*}, which stands for a run that need not be there yet. */
    public boolean isAnyOfAName() {
        return name().endsWith(ANY_HASH);
    }

    /** The folder's own name. */
    public String name() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** Whether it is known what the run is to compute. */
    public boolean isRun() {
        return Files.isRegularFile(resolved());
    }

    /** When it became known what the run is, in milliseconds since 1970; 0 if it has not. */
    public long begunAt() {
        return identityFile().toFile().lastModified();
    }

    /** Whether anything has happened in it. */
    public boolean hasBegun() {
        return Files.exists(journal());
    }

    /** What the run is; empty where it is not written down, or cannot be read: whoever goes on with the run writes it anew. */
    public Optional<Identity> identity() {
        return Identity.in(path);
    }

    /**
     * How the last attempt ended; empty where it has not.
     *
     * @throws DamagedFileException if that is not as it was written
     */
    public Optional<RunResult> result() {
        return ResultJson.find(resultFile());
    }

    /** SHA-256 of what a finished run is and of the weights that it came to, in hexadecimal; whatever else stands in it does not count. */
    public String digest() {
        return Sha256.of(identity().map(Identity::hash).orElse("") + "\n"
                + finished().map(RunResult::weightsSha256).orElse(""));
    }

    /** The result of a run that has finished. One that is damaged is none: the same command judges the run again. */
    public Optional<RunResult> finished() {
        try {
            return result().filter(RunResult::isFinished);
        } catch (DamagedFileException e) {
            return Optional.empty();
        }
    }
}
