package org.ladderlab.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.ProcessLock;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskEnd;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Launcher;

/**
 * Carries a sweep out: gives what is to be done to a launcher, sees what came of it, and again, until nothing is left to do. What
 * it knows is in the sweep's and the runs' folders alone, so it can be killed at any moment. One process at a time
 * carries a sweep out.
 */
public final class Conductor {

    private static final Duration BUSY_WAIT = Duration.ofSeconds(1);
    private static final Duration LOCK_WAIT = Duration.ofMillis(200);

    private final SweepFolder folder;
    private final Launcher launcher;
    private final TaskMaker tasks;
    private final int attempts;
    private final boolean detached;
    private final Consumer<String> notes;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    /** Makes the task of a run that goes on to a step, or to its end. */
    @FunctionalInterface
    public interface TaskMaker {
        Launcher.Task task(SweepPlan.Run run, OptionalInt until);
    }

    /**
     * Makes one for a sweep.
     *
     * @param attempts how often a run may fail before it is given up
     * @param detached whether the launcher may go on without this process
     * @param notes hears what a person wants to know
     */
    public Conductor(
            SweepFolder folder,
            Launcher launcher,
            TaskMaker tasks,
            int attempts,
            boolean detached,
            Consumer<String> notes) {
        this.folder = folder;
        this.launcher = launcher;
        this.tasks = tasks;
        this.attempts = attempts;
        this.detached = detached;
        this.notes = notes;
    }

    /**
     * Works until nothing is left to do, or until all is handed over. Where another process carries the sweep out, it waits for that
     * one's end and then does what is left, which is nothing if all went well; if it is detached, it leaves all to the other.
     *
     * @throws InterruptedException if the thread was interrupted; tasks have been told to stop then
     */
    public void run() throws InterruptedException {
        Optional<ProcessLock> lock = ProcessLock.take(folder.conductor());
        if (lock.isEmpty()) {
            notes.accept("Another process carries this sweep out (" + ProcessLock.holder(folder.conductor()) + "); "
                    + (detached ? "there is nothing to do here." : "this one waits, and goes on if that one ends."));
        }
        while (lock.isEmpty() && !detached) {
            Thread.sleep(LOCK_WAIT.toMillis());
            lock = ProcessLock.take(folder.conductor());
        }
        if (lock.isPresent()) {
            try (ProcessLock held = lock.get()) {
                conduct();
            }
        }
    }

    private void conduct() throws InterruptedException {
        for (List<Launcher.Task> next = next(); !next.isEmpty(); next = next()) {
            List<Launcher.Task> elsewhere = launcher.pending(sweep(), next);
            List<Launcher.Task> mine =
                    next.stream().filter(task -> !elsewhere.contains(task)).toList();
            busy.clear();
            if (!mine.isEmpty()) {
                launcher.launch(sweep(), mine);
            }
            if (detached) {
                return;
            }
            if (busy.size() == mine.size()) {
                Thread.sleep(BUSY_WAIT.toMillis());
            }
        }
    }

    /** What the launcher would do now. */
    public List<String> rehearse() {
        List<Launcher.Task> next = next();
        return next.isEmpty() ? List.of("Nothing is left to do.") : launcher.rehearse(sweep(), next);
    }

    /** Settles what has been decided, and gives the tasks that are to be launched. */
    private List<Launcher.Task> next() {
        Choice choice = Choice.of(folder.plan(), known());
        choice.stop().forEach((run, why) -> {
            folder.write(run, folder.state(run).now(TaskState.Status.STOPPED_EARLY, why, Instant.now()));
            notes.accept(run + " is stopped early: " + why + ".");
        });
        List<Launcher.Task> next = new ArrayList<>();
        choice.launch()
                .forEach((run, until) -> folder.plan().run(run).ifPresent(found -> next.add(tasks.task(found, until))));
        return next;
    }

    private List<Choice.Known> known() {
        List<Choice.Known> known = new ArrayList<>();
        for (Map.Entry<String, TaskState> task : folder.states().entrySet()) {
            SweepPlan.Run run = folder.plan().run(task.getKey()).orElseThrow();
            Optional<RunResult> result = folder.result(run);
            TaskState state = settled(run, task.getValue(), result);
            boolean open = state.status() != TaskState.Status.FAILED
                    || (state.tries().again() && state.tries().failures() < attempts);
            known.add(new Choice.Known(run, state, result.map(Conductor::bound), open));
        }
        return known;
    }

    /** The run's folder is the truth: another sweep may have finished the run, or a person deleted it. */
    private TaskState settled(SweepPlan.Run run, TaskState state, Optional<RunResult> result) {
        boolean done = state.status() == TaskState.Status.DONE;
        boolean known = state.status() != TaskState.Status.UNKNOWN;
        if (!known) {
            notes.accept(run.name() + ": " + state.cause() + "; it is written anew, and attempts count from 0.");
        }
        if (known && result.isPresent() == done) {
            return state;
        }
        TaskState settled = result.isPresent()
                ? state.at(result.get().steps(), Instant.now()).now(TaskState.Status.DONE, "", Instant.now())
                : TaskState.queued(run.steps(), Instant.now());
        folder.write(run.name(), settled);
        return settled;
    }

    /** The bound of a finished run, nats per example: the test split's, or else the first there is. */
    static double bound(RunResult result) {
        return Optional.ofNullable(result.evaluation().get(Split.TEST))
                .or(() -> result.evaluation().values().stream().findFirst())
                .map(ledger -> ledger.total().value())
                .orElse(Double.NaN);
    }

    private Launcher.Sweep sweep() {
        return new Launcher.Sweep() {

            @Override
            public String name() {
                return String.valueOf(folder.path().getFileName());
            }

            @Override
            public java.nio.file.Path folder() {
                return folder.path();
            }

            @Override
            public boolean detached() {
                return detached;
            }

            @Override
            public void handedOver(Launcher.Task task, String place) {
                folder.write(task.name(), folder.state(task.name()).handedOver(place, Instant.now()));
            }

            @Override
            public void ended(Launcher.Task task, int exitCode) {
                TaskState state = TaskEnd.record(folder, task.name(), exitCode);
                if (exitCode == Launcher.Task.BUSY) {
                    busy.add(task.name());
                } else if (state.status() == TaskState.Status.FAILED) {
                    notes.accept(task.name() + " failed (attempt "
                            + state.tries().failures() + " of " + attempts + "): " + state.cause());
                }
            }

            @Override
            public void note(String text) {
                notes.accept(text);
            }
        };
    }
}
