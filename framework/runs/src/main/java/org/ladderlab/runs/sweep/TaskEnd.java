package org.ladderlab.runs.sweep;

import java.time.Instant;
import org.ladderlab.spi.run.Launcher;

/** What the end of a task's process means, where the process could not say so itself. */
public final class TaskEnd {

    private static final int SIGNALS = 128;
    private static final int OUT_OF_MEMORY = 3;

    private TaskEnd() {}

    /** Writes down that a task's process has ended, and gives how the task stands now. */
    public static TaskState record(SweepFolder folder, String run, int exitCode) {
        TaskState state = folder.state(run);
        boolean unsaid =
                switch (state.status()) {
                    case RUNNING, QUEUED, UNKNOWN -> true;
                    case CHECKPOINTED, DONE, FAILED, STOPPED_EARLY -> false;
                };
        if (!unsaid || exitCode == Launcher.Task.BUSY) {
            return state;
        }
        TaskState ended = exitCode == Launcher.Task.STOPPED
                ? state.now(TaskState.Status.CHECKPOINTED, "", Instant.now())
                : state.failed(cause(exitCode) + "; see " + folder.log(run), true, Instant.now());
        folder.write(run, ended);
        return ended;
    }

    /** What an exit code says of the end of a process that could not say so itself. */
    public static String cause(int exitCode) {
        return switch (exitCode) {
            case Launcher.Task.DONE -> "the process ended without a word";
            case OUT_OF_MEMORY -> "the Java heap was too small (OutOfMemoryError)";
            case SIGNALS + 6 -> "the process aborted in native code (signal 6)";
            case SIGNALS + 9 -> "the process was killed (signal 9), perhaps since memory ran out";
            case SIGNALS + 11 -> "the process crashed in native code (signal 11)";
            default ->
                exitCode > SIGNALS
                        ? "the process was ended by signal " + (exitCode - SIGNALS)
                        : "the process ended with exit code " + exitCode;
        };
    }
}
