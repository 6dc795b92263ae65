package org.ladderlab.plugins.mlflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Setting;
import org.ladderlab.spi.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a run to an MLflow server from a thread of its own. Training only ever puts work into a bounded queue: when the
 * server is slow or gone, work is dropped and counted, and the run's journal stays the durable truth.
 */
public final class MlflowTracker implements Tracker {

    /** Settings of {@code mlflow}. */
    public record Config(
            @Setting("address of the server; absent for the environment variable MLFLOW_TRACKING_URI")
                    Optional<String> trackingUri,
            @Setting("name of the MLflow experiment; absent for the experiment's own name") Optional<String> experiment,
            @Setting(value = "seconds that the end of a run waits for the server", min = 0, max = 3600)
                    double finalWaitSeconds) {}

    public static final ComponentType<Tracker, Config> TYPE = ComponentType.of(
            Kind.TRACKER,
            "mlflow",
            new Config(Optional.empty(), Optional.empty(), 10),
            new ComponentType.Doc(
                    "Logs parameters, metrics, tags and figures to an MLflow server.",
                    "none",
                    "MLflow REST API 2.0, Java client 2.17.2"),
            (config, context) -> new MlflowTracker(config));

    private static final Logger LOG = LoggerFactory.getLogger(MlflowTracker.class);
    private static final int QUEUE_LENGTH = 10_000;

    /** A piece of work for the server. */
    @FunctionalInterface
    interface Work {
        void send(MlflowRun run) throws Exception;
    }

    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch sent = new CountDownLatch(1);
    private final Config config;
    private final String uri;

    MlflowTracker(Config config) {
        this.config = config;
        this.uri = config.trackingUri()
                .or(() -> Optional.ofNullable(System.getenv("MLFLOW_TRACKING_URI")))
                .orElseThrow(
                        () -> new ConfigurationException(
                                "trackingUri",
                                "No MLflow server is named; give trackingUri or set the environment variable MLFLOW_TRACKING_URI."));
    }

    @Override
    public void start(Run run) {
        Thread sender = new Thread(() -> send(run), "mlflow-sender");
        sender.setDaemon(true);
        sender.start();
    }

    private void send(Run run) {
        boolean more = true;
        try (MlflowRun server = MlflowRun.open(uri, config.experiment().orElse(run.experiment()), run)) {
            while (more) {
                List<Work> works = new ArrayList<>();
                works.add(queue.take());
                queue.drainTo(works);
                for (Work work : works) {
                    if (work == END) {
                        more = false;
                    } else {
                        work.send(server);
                    }
                }
                server.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn(
                    "MLflow at {} is not reachable or refused the run ({}); the run goes on, and its folder {} has everything.",
                    uri,
                    e.toString(),
                    run.folder());
        } finally {
            sent.countDown();
        }
    }

    private static final Work END = server -> {};

    private void offer(Work work) {
        if (sent.getCount() == 0 || !queue.offer(work)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public void log(long step, Map<String, Double> values) {
        long now = System.currentTimeMillis();
        offer(server -> server.metrics(step, now, values));
    }

    @Override
    public void artifact(Path file) {
        offer(server -> server.artifact(file));
    }

    @Override
    public void finish(String status) {
        offer(server -> server.finish(status));
        offer(END);
        try {
            Duration wait = Duration.ofMillis((long) (1000 * config.finalWaitSeconds()));
            if (!sent.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("MLflow at {} did not take everything within {} s.", uri, config.finalWaitSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (dropped.get() > 0) {
            LOG.warn("{} pieces of work did not reach MLflow at {}.", dropped.get(), uri);
        }
    }

    @Override
    public void close() {
        queue.clear();
        offer(END);
    }
}
