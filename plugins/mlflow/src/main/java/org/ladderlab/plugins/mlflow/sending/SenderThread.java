package org.ladderlab.plugins.mlflow.sending;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ladderlab.plugins.mlflow.folder.RunEnd;
import org.ladderlab.plugins.mlflow.folder.SystemMetrics;
import org.ladderlab.plugins.mlflow.transport.Patience;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.plugins.mlflow.transport.UnavailableException;
import org.ladderlab.spi.run.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that brings a run to the server while it goes on. Whatever befalls it is reported and tried again. */
public final class SenderThread {

    private static final Logger LOG = LoggerFactory.getLogger(SenderThread.class);
    private static final long BETWEEN_PASSES_MILLIS = 1000;

    private final Path folder;
    private final ServerAddress address;
    private final Patience patience = Patience.endless();
    private final SystemMetrics system;
    private final FigureWatch figures;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;

    private volatile long sent;
    private volatile Optional<String> problem = Optional.empty();
    // Guarded by this.
    private Optional<RunStatus> end = Optional.empty();

    public SenderThread(Path folder, ServerAddress address) {
        this.folder = folder;
        this.address = address;
        this.system = SystemMetrics.start(folder);
        this.figures = new FigureWatch(folder);
        this.thread = new Thread(this::work, "mlflow-sender");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until everything is sent, for {@code wait} at most. */
    public MlflowSync.Report finish(RunStatus status, Duration wait) {
        synchronized (this) {
            end = Optional.of(status);
            notifyAll();
        }
        patience.end(wait);
        boolean sentAll = false;
        try {
            sentAll = done.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abandon();
        Optional<String> why = sentAll
                ? problem
                : problem.or(() -> Optional.of("the server was given " + wait.toMillis() / 1000.0 + " s at the end."));
        return MlflowSync.report(folder, address, sent, false, why);
    }

    /** Stops whatever is under way. */
    public void abandon() {
        system.close();
        thread.interrupt();
    }

    private void work() {
        try {
            boolean ended = false;
            while (!ended) {
                ended = attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            done.countDown();
        }
    }

    /** Sends until the run ends; false if it must be begun anew, which loses nothing. */
    private boolean attempt() throws InterruptedException {
        try {
            RunSender sender = new RunSender(folder, address, patience, this::trouble);
            sender.running();
            while (!sleep()) {
                sender.pass();
                if (figures.news()) {
                    sender.upload();
                }
                fine(sender);
            }
            system.close();
            sender.pass();
            sender.end(RunEnd.of(Optional.of(status()), sender.standing().time()));
            fine(sender);
            return true;
        } catch (UnavailableException e) {
            trouble(String.valueOf(e.getMessage()));
            return true;
        } catch (RuntimeException e) {
            trouble(String.valueOf(e.getMessage()));
            return !patience.pause(8, Optional.empty());
        }
    }

    private void fine(RunSender sender) {
        sent = sender.sent();
        if (problem.isPresent()) {
            LOG.info("MLflow at {} takes the run's points again.", address);
        }
        problem = Optional.empty();
    }

    private void trouble(String what) {
        if (problem.isEmpty()) {
            LOG.warn("{}; the run goes on, and everything is kept in {}.", what.replaceFirst("\\.$", ""), folder);
        }
        problem = Optional.of(what);
    }

    /** Lets some points gather; returns whether the run has ended. */
    private synchronized boolean sleep() throws InterruptedException {
        long until = System.nanoTime() + BETWEEN_PASSES_MILLIS * 1_000_000;
        while (end.isEmpty() && System.nanoTime() - until < 0) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        return end.isPresent();
    }

    private synchronized RunStatus status() {
        return end.orElse(RunStatus.INTERRUPTED);
    }
}
