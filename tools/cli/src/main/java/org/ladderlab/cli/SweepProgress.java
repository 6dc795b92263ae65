package org.ladderlab.cli;

import java.util.stream.Collectors;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.TaskState;

/** One line that tells how a sweep goes; a new line now and then where stderr is no terminal. */
final class SweepProgress implements AutoCloseable {

    private static final long REDRAW_MILLIS = 1000;
    private static final long NEW_LINE_MILLIS = 30_000;

    private final SweepFolder folder;
    private final Console console;
    private final Thread thread = new Thread(this::tell, "ladderlab-sweep-progress");

    private SweepProgress(SweepFolder folder, Console console) {
        this.folder = folder;
        this.console = console;
        thread.setDaemon(true);
    }

    /** Shows it until closed. */
    static SweepProgress show(SweepFolder folder, Console console) {
        SweepProgress progress = new SweepProgress(folder, console);
        progress.thread.start();
        return progress;
    }

    private void tell() {
        try {
            while (true) {
                Thread.sleep(console.interactive() ? REDRAW_MILLIS : NEW_LINE_MILLIS);
                if (console.interactive()) {
                    console.status(line());
                } else {
                    console.note(line());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String line() {
        String running = folder.states().entrySet().stream()
                .filter(task -> task.getValue().status() == TaskState.Status.RUNNING)
                .map(task -> task.getKey() + " " + task.getValue().progress().step() + "/"
                        + task.getValue().progress().steps())
                .collect(Collectors.joining(", "));
        return SweepTable.summary(folder) + (running.isEmpty() ? "" : ": " + running);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (console.interactive()) {
            console.status("");
        }
    }
}
