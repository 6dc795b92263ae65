package org.ladderlab.spi.run;

import java.nio.file.Path;
import java.util.List;

/**
 * Carries out the tasks of a sweep: on this machine, on a cluster. A task is a command that finds its own way: it holds the lock of
 * its run, goes on from the run's last checkpoint and writes its own state. A launcher only starts it, at some place that sees
 * the sweep's folder, and tells how it ended where it could not say so itself.
 */
public interface Launcher {

    /**
     * Has tasks carried out, in any order. Returns when all have ended; where the launcher can do without this process and {@link
     * Sweep#detached} asks for it, as soon as they are handed over.
     *
     * @throws InterruptedException if the thread was interrupted; tasks have been told to stop then
     */
    void launch(Sweep sweep, List<Task> tasks) throws InterruptedException;

    /** What {@link #launch} would do, a line each; nothing is started. */
    List<String> rehearse(Sweep sweep, List<Task> tasks);

    /**
     * Those of the tasks that were handed over earlier, by another process perhaps, and still wait or run. They are not launched
     * again.
     */
    default List<Task> pending(Sweep sweep, List<Task> tasks) {
        return List.of();
    }

    /** What a launcher is told of a sweep, and whom it tells. Safe for use by several threads. */
    interface Sweep {

        /** The sweep's name, which is also its folder's. */
        String name();

        /** Where a launcher may keep files of its own, in a folder of its own name. */
        Path folder();

        /** Whether tasks may go on without this process. */
        boolean detached();

        /** A task waits or runs at a place, in the launcher's words: {@code slurm 17_3}. */
        void handedOver(Task task, String place);

        /** A task's process has ended with an exit code: one of {@link Task}'s, or any other if it crashed. */
        void ended(Task task, int exitCode);

        /** Something that a person wants to know. */
        void note(String text);
    }

    /** One task. */
    interface Task {

        /** The exit code of a task that is done. */
        int DONE = 0;

        /** The exit code of a task that failed and has said why. */
        int FAILED = 1;

        /** The exit code of a task that was asked to stop (SIGTERM, SIGUSR1) and has kept what it did; start it again. */
        int STOPPED = 75;

        /** The exit code of a task on whose run another process is working. */
        int BUSY = 76;

        /** The environment variable that, if it is {@code stdin}, makes a task stop when its stdin ends. */
        String LEASH = "LADDERLAB_LEASH";

        /** Its name in the sweep: letters, digits, {@code . _ -}. */
        String name();

        /** How many threads its experiment asks for; 0 for as many as it is given. */
        int threads();

        /** The command that carries it out with so many cores. */
        List<String> command(int cores);

        /**
         * The command that writes down how the task's process ended, for launchers that do without this process; it exits with
         * {@link #STOPPED} if the task is to be started again.
         */
        List<String> afterwards(String exitCode);

        /** Where its output belongs; an earlier attempt's is kept. */
        Path log();
    }
}
