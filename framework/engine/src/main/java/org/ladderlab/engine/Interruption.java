package org.ladderlab.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a run to stop when the process is told to end (SIGTERM, SIGINT) or its thread is interrupted, and holds the process
 * back until the run has written its checkpoint.
 */
final class Interruption implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "ladderlab-stop");
    private volatile boolean requested;

    private Interruption() {}

    /** Listens until closed; in a process that ends already the run is asked to stop at once. */
    static Interruption listen() {
        Interruption interruption = new Interruption();
        try {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
        } catch (IllegalStateException e) {
            interruption.requested = true;
        }
        return interruption;
    }

    private void request() {
        requested = true;
        try {
            if (!stopped.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("A run did not stop within " + PATIENCE.toSeconds()
                        + " s; it goes on from its last checkpoint next time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the run should stop. Clears the thread's interrupt flag, so that the checkpoint can be written. */
    boolean requested() {
        if (Thread.interrupted()) {
            requested = true;
        }
        return requested;
    }

    /** The run has stopped. */
    @Override
    public void close() {
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process began to end a moment ago; the hook returns when the latch opens.
                requested = true;
            }
        }
        stopped.countDown();
    }
}
