package org.ladderlab.plugins.mlflow.sending;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.mlflow.folder.PlannedRuns;
import org.ladderlab.plugins.mlflow.pages.RunPage;
import org.ladderlab.plugins.mlflow.pages.Sweep;
import org.ladderlab.plugins.mlflow.points.Curves;
import org.ladderlab.plugins.mlflow.transport.Patience;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.plugins.mlflow.transport.UnavailableException;
import org.ladderlab.runs.sweep.SweepFolder;
import org.mlflow.api.proto.Service;

/**
 * Numbers about a whole sweep, such as the differences between its variants, as final scores of its parent run: at step 0, as the
 * scores of runs are. What the server has already is not sent again; a number that has changed is, and the server shows the
 * newest.
 */
public final class SweepScores {

    private static final int MOST_METRICS = 900;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private SweepScores() {}

    /**
     * What became of it.
     *
     * @param sent numbers that the server acknowledged just now
     * @param link the parent run's page; empty if the server was not reached
     * @param problem why they are not there: a full sentence
     */
    public record Report(int sent, Optional<String> link, Optional<String> problem) {}

    /**
     * Sends the numbers of a sweep, after its runs.
     *
     * @param sweepFolder the sweep's folder
     * @param scores number by name; what is before the last slash groups them in the UI
     * @throws IllegalArgumentException if the folder is not a sweep's or the address is not one
     */
    public static Report send(Path sweepFolder, String serverUri, Map<String, Double> scores)
            throws InterruptedException {
        PlannedRuns planned = PlannedRuns.in(sweepFolder)
                .orElseThrow(() -> new IllegalArgumentException(
                        sweepFolder + " is not a sweep's folder: it has no " + SweepFolder.PLAN + "."));
        ServerAddress address = ServerAddress.of(serverUri, System.getenv());
        Rest rest = new Rest(address, Patience.of(PATIENCE), trouble -> {});
        RunPage page = new RunPage(rest);
        try {
            String experimentId = page.experiment(planned.experiment());
            long now = System.currentTimeMillis();
            Service.Run parent =
                    Sweep.parent(rest, page, experimentId, planned.folder().name(), now);
            String runId = parent.getInfo().getRunId();
            List<Service.Metric> metrics = changed(parent, scores, now);
            for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
                rest.post(
                        "runs/log-batch",
                        Service.LogBatch.newBuilder()
                                .setRunId(runId)
                                .addAllMetrics(metrics.subList(from, Math.min(from + MOST_METRICS, metrics.size())))
                                .build(),
                        Service.LogBatch.Response.newBuilder());
            }
            // Without the workflow the UI frames the page by its pages for language models.
            String link = address.shown() + "/#/experiments/" + experimentId + "/runs/" + runId
                    + "?workflowType=machine_learning";
            return new Report(metrics.size(), Optional.of(link), Optional.empty());
        } catch (UnavailableException | RefusedException e) {
            return new Report(0, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<Service.Metric> changed(Service.Run parent, Map<String, Double> scores, long timestamp) {
        Map<String, Double> there = new HashMap<>();
        parent.getData().getMetricsList().forEach(metric -> there.put(metric.getKey(), metric.getValue()));
        List<Service.Metric> changed = new ArrayList<>();
        scores.forEach((name, value) -> {
            String key = Curves.key(name);
            if (Double.isFinite(value) && !value.equals(there.get(key))) {
                changed.add(Service.Metric.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .setTimestamp(timestamp)
                        .setStep(0)
                        .build());
            }
        });
        return changed;
    }
}
