package org.ladderlab.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ladderlab.engine.DurableFiles;
import org.ladderlab.engine.ResultJson;
import org.ladderlab.engine.RunException;
import org.ladderlab.engine.RunResult;

/**
 * A sweep's folder, {@code sweeps/NAME-HASH}: {@code sweep.yaml} (the declaring file, complete in itself), {@code plan.json} and
 * {@code tasks/}. Files in it are written whole or not at all, so that any process may read them at any time.
 *
 * @param path the folder
 * @param plan its runs
 */
public record SweepFolder(Path path, SweepPlan plan) {

    private static final String PLAN = "plan.json";
    private static final String DECLARED = "sweep.yaml";
    private static final int HASH_DIGITS = 10;

    /**
     * The folder of a plan; made if it is absent, with a task for each run.
     *
     * @param sweeps where sweeps are kept
     * @param declared the text of {@code sweep.yaml}
     */
    public static SweepFolder create(Path sweeps, SweepPlan plan, String declared) {
        Path path = sweeps.resolve(plan.name() + "-" + plan.hash().substring(0, HASH_DIGITS));
        try {
            Files.createDirectories(path.resolve("tasks"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the sweep's folder " + path + ".", e);
        }
        SweepFolder folder = new SweepFolder(path, plan);
        DurableFiles.write(path.resolve(DECLARED), declared);
        for (SweepPlan.Run run : plan.runs()) {
            if (!Files.exists(folder.task(run.name()))) {
                folder.write(run.name(), TaskState.queued(run.steps(), Instant.now()));
            }
        }
        // The plan comes last: whoever finds it finds the rest.
        DurableFiles.write(path.resolve(PLAN), plan.toJson());
        return folder;
    }

    /**
     * Opens a folder that is there.
     *
     * @throws RunException if it is no sweep's
     */
    public static SweepFolder open(Path path) {
        if (!Files.isRegularFile(path.resolve(PLAN))) {
            throw new RunException(path + " is no sweep's folder: it has no " + PLAN + ".");
        }
        try {
            return new SweepFolder(path, SweepPlan.of(json(path.resolve(PLAN))));
        } catch (RunException e) {
            throw new RunException(path + " cannot be used as a sweep's folder. " + e.getMessage(), e);
        }
    }

    /** The declaring file. */
    public Path declared() {
        return path.resolve(DECLARED);
    }

    /** What a task's processes print. */
    public Path log(String run) {
        return path.resolve("tasks").resolve(run + ".log");
    }

    /** The lock that the process which works on a task holds. */
    public Path lock(String run) {
        return path.resolve("tasks").resolve(run + ".lock");
    }

    private Path task(String run) {
        return path.resolve("tasks").resolve(run + ".json");
    }

    /** How a task stands. */
    public TaskState state(String run) {
        return TaskState.of(json(task(run)));
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
    public Path run(SweepPlan.Run run) {
        Path sweeps = Objects.requireNonNull(path.toAbsolutePath().normalize().getParent());
        return Objects.requireNonNull(sweeps.getParent()).resolve(run.folder());
    }

    /** What a run came to, where it has come to an end. */
    public Optional<RunResult> result(SweepPlan.Run run) {
        Path file = run(run).resolve("result.json");
        try {
            return Files.exists(file)
                    ? Optional.of(ResultJson.fromJson(Files.readString(file)))
                            .filter(result -> result.status().equals("finished"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }
}
