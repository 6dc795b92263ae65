package org.ladderlab.runs.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.Place;
import org.ladderlab.runs.files.ProcessLock;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.StateFile;

/**
 * A sweep's folder, {@code sweeps/NAME-HASH}: {@code sweep.yaml} (the declaring file, complete in itself), {@code plan.json} and
 * {@code tasks/}. Files in it are written whole or not at all, so that any process may read them at any time.
 *
 * @param path the folder
 * @param plan its runs
 */
public record SweepFolder(Path path, SweepPlan plan) {

    /** The runs: {@link SweepPlan}. */
    public static final String PLAN = "plan.json";

    /** The declaring file, complete in itself. */
    public static final String DECLARED = "sweep.yaml";

    private static final String TASKS = "tasks";
    private static final int HASH_DIGITS = 10;
    private static final String PLAN_REMEDY =
            "Sweep the declaring file again (or " + DECLARED + " beside it), which writes it anew.";
    private static final String TASK_REMEDY = "The same sweep command writes it anew.";

    /** Where the sweep of a name and a hash is, or will be. */
    public static Path path(Path sweeps, String name, String hash) {
        return sweeps.resolve(name(name, hash));
    }

    /** What a sweep is called among others, also of the same file, wherever its folder is copied to. */
    public String name() {
        return name(plan.name(), plan.hash());
    }

    private static String name(String name, String hash) {
        return name + "-" + hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
    }

    /**
     * The folder of a plan; made if it is absent, with a task for each run.
     *
     * @param sweeps where sweeps are kept
     * @param declared the text of {@code sweep.yaml}
     */
    public static synchronized SweepFolder create(Path sweeps, SweepPlan plan, String declared) {
        Path path = path(sweeps, plan.name(), plan.hash());
        try {
            Files.createDirectories(path.resolve(TASKS));
            // Two processes that make it at once must not take each other's tasks for their own.
            try (FileChannel making = FileChannel.open(
                            path.resolve("plan.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = making.lock()) {
                return write(new SweepFolder(path, plan), declared);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the sweep's folder " + path + ".", e);
        }
    }

    private static SweepFolder write(SweepFolder folder, String declared) {
        DurableFiles.write(folder.declared(), declared);
        for (SweepPlan.Run run : folder.plan().runs()) {
            if (!Files.exists(folder.task(run.name()))) {
                folder.write(run.name(), TaskState.queued(run.steps(), Instant.now()));
            }
        }
        // The plan comes last: whoever finds it finds the rest.
        DurableFiles.write(folder.path().resolve(PLAN), folder.plan().toJson());
        return folder;
    }

    /**
     * Opens a folder that is there.
     *
     * @throws RunException if it is no sweep's
     * @throws DamagedFileException if its plan is damaged
     */
    public static SweepFolder open(Path path) {
        if (!hasPlan(path)) {
            throw new RunException(path + " is no sweep's folder: it has no " + PLAN + ".");
        }
        return new SweepFolder(
                path,
                StateFile.find(path.resolve(PLAN), PLAN_REMEDY, SweepPlan::of)
                        .orElseThrow(() -> new RunException(path + " has no " + PLAN + " any more.")));
    }

    /** The declaring file. */
    public Path declared() {
        return path.resolve(DECLARED);
    }

    /** Whether a folder is a sweep's, if only by its tasks. */
    public static boolean isSweep(Path folder) {
        return hasPlan(folder) || Files.isDirectory(folder.resolve(TASKS));
    }

    /** Whether a folder has the plan of a sweep. */
    public static boolean hasPlan(Path folder) {
        return Files.exists(folder.resolve(PLAN));
    }

    /** What is left of a task's process that crashed. */
    public Path crash(String run) {
        return path.resolve(TASKS).resolve(run + ".crash.txt");
    }

    /** What a task's processes print. */
    public Path log(String run) {
        return path.resolve(TASKS).resolve(run + ".log");
    }

    /** The lock that the process which works on a task holds. */
    public Path lock(String run) {
        return path.resolve(TASKS).resolve(run + ".lock");
    }

    /** The lock that the process which carries the sweep out holds. */
    public Path conductor() {
        return path.resolve("conductor.lock");
    }

    /** Whether a task that counts as running is dead: it was on this machine, and nobody holds its lock. */
    public boolean isDead(String run, TaskState state) {
        return state.status() == TaskState.Status.RUNNING
                && Place.isHere(state.place())
                && !ProcessLock.isHeld(lock(run));
    }

    private Path task(String run) {
        return path.resolve(TASKS).resolve(run + ".json");
    }

    /** How a task stands; unknown if its file is absent or damaged, with what is wrong as the cause. */
    public TaskState state(String run) {
        long steps = plan.run(run).map(SweepPlan.Run::steps).orElse(0);
        try {
            return StateFile.find(task(run), TASK_REMEDY, TaskState::of)
                    .orElseGet(() -> TaskState.unknown("its state file is not there", steps, Instant.now()));
        } catch (DamagedFileException e) {
            return TaskState.unknown(e.shortly(), steps, Instant.now());
        }
    }

    /** How all tasks stand, by the run's name, in the plan's order. */
    public Map<String, TaskState> states() {
        Map<String, TaskState> states = new LinkedHashMap<>();
        plan.runs().forEach(run -> states.put(run.name(), state(run.name())));
        return states;
    }

    /** Writes how a task stands. */
    public void write(String run, TaskState state) {
        DurableFiles.write(task(run), state.toJson());
    }

    /** A run's folder. */
    public RunFolder run(SweepPlan.Run run) {
        Path sweeps = Objects.requireNonNull(path.toAbsolutePath().normalize().getParent());
        return new RunFolder(Objects.requireNonNull(sweeps.getParent()).resolve(run.folder()));
    }

    /** The folders of its runs, in the plan's order. */
    public List<Path> runs() {
        return plan.runs().stream().map(run -> run(run).path()).toList();
    }

    /** What a run came to, where it has come to an end; empty if that cannot be read, of which {@link #damage} tells. */
    public Optional<RunResult> result(SweepPlan.Run run) {
        return run(run).finished();
    }

    /** What is wrong with a run's result, in a few words; empty if nothing is. */
    public Optional<String> damage(SweepPlan.Run run) {
        try {
            run(run).result();
            return Optional.empty();
        } catch (DamagedFileException e) {
            return Optional.of(e.shortly() + "; the same sweep command makes it anew");
        }
    }
}
