package org.ladderlab.plugins.launchers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.settings.Setting;

/**
 * Carries tasks out on this machine, a few at a time, each in a process of its own with its share of the cores: a crash, an
 * exhausted heap or a {@code kill -9} of one does not touch the others. Processes end with this one, however it ends: each holds
 * one end of a pipe, and stops with a checkpoint when the other is gone.
 */
public record LocalLauncher(
        @Setting(
                        value = "tasks at a time; 0 for as many as there are cores for the threads that they ask for",
                        min = 0,
                        max = 1024)
                int workers,
        @Setting(value = "cores that are divided among them; 0 for all", min = 0, max = 1024) int cores)
        implements Launcher {

    public static final ComponentType<Launcher, LocalLauncher> TYPE = ComponentType.of(
            Kind.LAUNCHER,
            "local",
            new LocalLauncher(0, 0),
            new ComponentType.Doc(
                    "Runs on this machine, a few at a time, each in a process of its own.",
                    "cores of a task = max(1, cores / workers)",
                    "docs/decisions/0015"));

    /** Longer than a run needs to write its checkpoint when it is asked to stop. */
    private static final long PATIENCE_SECONDS = 90;

    private int usableCores() {
        return cores == 0 ? Runtime.getRuntime().availableProcessors() : cores;
    }

    private int workers(List<Task> tasks) {
        int threads = tasks.stream().mapToInt(Task::threads).max().orElse(1);
        int most = workers == 0 ? usableCores() / Math.max(1, threads) : workers;
        return Math.max(1, Math.min(most, tasks.size()));
    }

    private int coresOfATask(List<Task> tasks) {
        return Math.max(1, usableCores() / workers(tasks));
    }

    @Override
    public List<String> rehearse(Sweep sweep, List<Task> tasks) {
        List<String> lines = new ArrayList<>();
        lines.add(tasks.size() + " tasks on this machine, " + workers(tasks) + " at a time, each on "
                + coresOfATask(tasks) + " of " + usableCores() + " cores:");
        tasks.forEach(task -> lines.add("  " + task.name()));
        return lines;
    }

    @Override
    public void launch(Sweep sweep, List<Task> tasks) throws InterruptedException {
        Batch batch = new Batch(sweep, tasks, coresOfATask(tasks));
        Thread hook = new Thread(batch::stop, "ladderlab-stop-workers");
        Runtime.getRuntime().addShutdownHook(hook);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers(tasks); i++) {
            Thread thread = new Thread(batch::work, "ladderlab-worker-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            batch.stop();
            throw e;
        } finally {
            batch.endHook(hook);
        }
    }

    /** Tasks that are carried out together. */
    private static final class Batch {

        private final Sweep sweep;
        private final Queue<Task> waiting;
        private final int cores;
        private final Set<Process> running = ConcurrentHashMap.newKeySet();
        private volatile boolean stopping;

        Batch(Sweep sweep, List<Task> tasks, int cores) {
            this.sweep = sweep;
            this.waiting = new ConcurrentLinkedQueue<>(tasks);
            this.cores = cores;
        }

        /** Takes one task after the other. */
        void work() {
            for (Task task = waiting.poll(); task != null && !stopping; task = waiting.poll()) {
                carryOut(task);
            }
        }

        private void carryOut(Task task) {
            ProcessBuilder builder = new ProcessBuilder(task.command(cores))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(task.log().toFile()));
            builder.environment().put(Task.LEASH, "stdin");
            try {
                Process process = builder.start();
                running.add(process);
                if (stopping) {
                    process.destroy();
                }
                try {
                    int code = process.waitFor();
                    if (!stopping || code == Task.STOPPED) {
                        sweep.ended(task, code);
                    }
                } finally {
                    running.remove(process);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The task " + task.name() + " cannot be started.", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Asks every process to stop, and waits until they have. */
        void stop() {
            stopping = true;
            waiting.clear();
            running.forEach(Process::destroy);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (Process process : running) {
                try {
                    process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        void endHook(Thread hook) {
            if (!stopping) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) {
                    // This process ends, and the hook does its work.
                    stopping = true;
                }
            }
        }
    }
}
