package org.ladderlab.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ladderlab.spi.run.Launcher;
import sun.misc.Signal;

/**
 * A task's process is asked to stop by SIGTERM, SIGINT or SIGUSR1, or by the end of whoever started it. It then ends with {@link
 * Launcher.Task#STOPPED}, after the run has written its checkpoint and the task its state.
 */
final class Stopping implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 75;

    private final CountDownLatch written = new CountDownLatch(1);
    private final Thread hook = new Thread(this::waitUntilWritten, "ladderlab-stop-task");
    private volatile boolean asked;

    private Stopping() {}

    /**
     * Listens until closed.
     *
     * @param leashed whether the end of stdin means to stop
     */
    static Stopping listen(boolean leashed) {
        Stopping stopping = new Stopping();
        Runtime.getRuntime().addShutdownHook(stopping.hook);
        List.of("TERM", "INT", "USR1").forEach(name -> Signal.handle(new Signal(name), signal -> stopping.stop()));
        if (leashed) {
            Thread leash = new Thread(stopping::untilStdinEnds, "ladderlab-leash");
            leash.setDaemon(true);
            leash.start();
        }
        return stopping;
    }

    private void stop() {
        asked = true;
        // Begins the shutdown, in which the engine's own hook makes the run stop; from a thread that nobody waits for.
        Thread end = new Thread(() -> System.exit(Launcher.Task.STOPPED), "ladderlab-exit");
        end.setDaemon(true);
        end.start();
    }

    private void untilStdinEnds() {
        try {
            while (System.in.read() >= 0) {
                // Nobody says anything; only the end counts.
            }
        } catch (IOException e) {
            // The other end is gone, which is what this waits for.
        }
        stop();
    }

    private void waitUntilWritten() {
        try {
            if (asked && !written.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The task did not stop within " + PATIENCE_SECONDS + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was asked to stop. */
    boolean asked() {
        return asked;
    }

    /** Everything is written. */
    @Override
    public void close() {
        written.countDown();
    }
}
