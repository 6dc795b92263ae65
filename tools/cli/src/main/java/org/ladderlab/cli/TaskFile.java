package org.ladderlab.cli;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.ladderlab.engine.Progress;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.TaskState;

/** Keeps a task's file up to date while its run goes on, at least every few seconds, so that others see that it lives. */
final class TaskFile implements Progress, AutoCloseable {

    private static final long HEARTBEAT_MILLIS = 5000;

    private final SweepFolder folder;
    private final String run;
    private final Thread heart = new Thread(this::beat, "ladderlab-heartbeat");
    private TaskState state;

    TaskFile(SweepFolder folder, String run) {
        this.folder = folder;
        this.run = run;
        this.state = folder.state(run);
        heart.setDaemon(true);
    }

    /** Begins to tell that the task lives. */
    void start() {
        heart.start();
    }

    synchronized TaskState state() {
        return state;
    }

    synchronized void write(UnaryOperator<TaskState> change) {
        state = change.apply(state);
        folder.write(run, state);
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(HEARTBEAT_MILLIS);
                write(now -> now.at(now.progress().step(), Instant.now()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void step(
            String name,
            long step,
            long steps,
            double stepsPerSecond,
            double secondsLeft,
            double loss,
            OptionalDouble bitsPerDim) {
        state = state.at(step, state.times().updated());
    }

    @Override
    public void message(String name, String text) {
        System.out.println(Instant.now() + " " + name + "  " + text);
    }

    /** The task has come to rest: nothing is written after this. */
    @Override
    public void close() {
        heart.interrupt();
        try {
            heart.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
