package org.ladderlab.plugins.mlflow;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.mlflow.folder.RunDescription;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.SenderThread;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.Tracker;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a run to an MLflow server while it goes on. The run's journal is the queue, which a thread of its own
 * reads: training never waits. What is pending at the end, {@code ./ladderlab sync} brings later.
 */
public final class MlflowTracker implements Tracker {

    /** Settings of {@code mlflow}. */
    public record Config(
            @Setting("address of the server; absent for the environment variable MLFLOW_TRACKING_URI")
                    Optional<String> trackingUri,
            @Setting("name of the MLflow experiment; absent for the experiment's own name") Optional<String> experiment,
            @Setting(value = "seconds that the end of a run waits for the server", min = 0, max = 3600)
                    double finalWaitSeconds,
            @Setting("the newest checkpoint of a finished run: stays here, becomes an artifact, or a model to register")
                    WeightsAs weights) {}

    public static final ComponentType<Tracker, Config> TYPE = ComponentType.of(
            Kind.TRACKER,
            "mlflow",
            new Config(Optional.empty(), Optional.empty(), 10, WeightsAs.NONE),
            new ComponentType.Doc(
                    "Shows runs in an MLflow server's UI: settings, curves, the ledger, figures and a prepared view.",
                    "none",
                    "MLflow REST API 2.0 (server 3.17.2), messages of the Java client 2.17.2"),
            (config, context) -> new MlflowTracker(config, System.getenv()));

    private static final Logger LOG = LoggerFactory.getLogger(MlflowTracker.class);

    private final Config config;
    private final ServerAddress address;
    private Optional<SenderThread> sender = Optional.empty();

    MlflowTracker(Config config, Map<String, String> environment) {
        this.config = config;
        String uri = config.trackingUri()
                .or(() -> Optional.ofNullable(environment.get("MLFLOW_TRACKING_URI")))
                .filter(value -> !value.isBlank())
                .orElseThrow(
                        () -> new ConfigurationException(
                                "trackingUri",
                                "No MLflow server is named; give trackingUri or set the environment variable MLFLOW_TRACKING_URI."));
        if (config.trackingUri().filter(value -> value.contains("@")).isPresent()) {
            throw new ConfigurationException(
                    "trackingUri",
                    "The address must not hold a password, since every run keeps its settings; set MLFLOW_TRACKING_USERNAME and"
                            + " MLFLOW_TRACKING_PASSWORD instead.");
        }
        try {
            this.address = ServerAddress.of(uri, environment);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("trackingUri", e.getMessage() == null ? "" : e.getMessage());
        }
    }

    @Override
    public void start(Run run) {
        RunDescription.remember(run, config.experiment(), config.weights());
        sender = Optional.of(new SenderThread(run.folder(), address));
    }

    @Override
    public void finish(RunStatus status) {
        sender.ifPresent(thread -> {
            Duration wait = Duration.ofMillis((long) (1000 * config.finalWaitSeconds()));
            MlflowSync.Report report = thread.finish(status, wait);
            if (report.problem().isPresent() || report.pending() > 0) {
                LOG.warn(
                        "{} points are pending for MLflow at {}: {} Nothing is lost; bring them with: ./ladderlab sync {}",
                        report.pending(),
                        address,
                        report.problem().orElse("the last ones were not acknowledged in time."),
                        report.folder());
            }
        });
    }

    @Override
    public void close() {
        sender.ifPresent(SenderThread::abandon);
    }
}
