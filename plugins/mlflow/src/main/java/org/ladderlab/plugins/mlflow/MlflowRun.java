package org.ladderlab.plugins.mlflow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.Tracker;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** One run on an MLflow server. All calls block, so they belong on the sender's thread. */
final class MlflowRun implements AutoCloseable {

    private static final String UID_TAG = "ladderlab.run_uid";
    private static final int METRICS_PER_BATCH = 1000;
    private static final int PARAMS_PER_BATCH = 100;
    private static final int LONGEST_PARAM = 6000;
    private static final Duration ARTIFACT_DEADLINE = Duration.ofSeconds(30);

    private final MlflowClient client;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String host;
    private final String runId;
    private final String artifactUri;
    private final List<Service.Metric> pending = new ArrayList<>();

    private MlflowRun(MlflowClient client, String host, Service.RunInfo info) {
        this.client = client;
        this.host = host.replaceAll("/+$", "");
        this.runId = info.getRunId();
        this.artifactUri = info.getArtifactUri();
    }

    /** Finds the run by its own id, or creates it. */
    static MlflowRun open(String host, String experiment, Tracker.Run run) {
        MlflowClient client = new MlflowClient(credentials(host));
        String experimentId = client.getExperimentByName(experiment)
                .map(Service.Experiment::getExperimentId)
                .orElseGet(() -> client.createExperiment(experiment));
        List<Service.RunInfo> known =
                client.searchRuns(List.of(experimentId), "tags.`" + UID_TAG + "` = '" + run.id() + "'");
        Service.RunInfo info = known.isEmpty()
                ? client.createRun(Service.CreateRun.newBuilder()
                        .setExperimentId(experimentId)
                        .setStartTime(System.currentTimeMillis())
                        .addTags(tag(UID_TAG, run.id()))
                        .addTags(tag("mlflow.runName", run.name()))
                        .build())
                : known.get(0);
        MlflowRun opened = new MlflowRun(client, host, info);
        opened.describe(run);
        return opened;
    }

    private static BasicMlflowHostCreds credentials(String host) {
        Optional<String> token = Optional.ofNullable(System.getenv("MLFLOW_TRACKING_TOKEN"));
        Optional<String> user = Optional.ofNullable(System.getenv("MLFLOW_TRACKING_USERNAME"));
        if (token.isPresent()) {
            return new BasicMlflowHostCreds(host, token.get());
        } else if (user.isPresent()) {
            String password = Optional.ofNullable(System.getenv("MLFLOW_TRACKING_PASSWORD"))
                    .orElse("");
            return new BasicMlflowHostCreds(host, user.get(), password);
        }
        return new BasicMlflowHostCreds(host);
    }

    private void describe(Tracker.Run run) {
        List<Service.RunTag> tags = new ArrayList<>();
        run.tags().forEach((key, value) -> tags.add(tag(key, value)));
        client.logBatch(runId, List.of(), List.of(), tags);
        List<Service.Param> params = new ArrayList<>();
        run.settings()
                .forEach((key, value) -> params.add(Service.Param.newBuilder()
                        .setKey(key)
                        .setValue(value.length() > LONGEST_PARAM ? value.substring(0, LONGEST_PARAM) : value)
                        .build()));
        for (int i = 0; i < params.size(); i += PARAMS_PER_BATCH) {
            client.logBatch(
                    runId, List.of(), params.subList(i, Math.min(params.size(), i + PARAMS_PER_BATCH)), List.of());
        }
    }

    private static Service.RunTag tag(String key, String value) {
        return Service.RunTag.newBuilder().setKey(key).setValue(value).build();
    }

    /** Adds values to the next batch; a value that is not finite would spoil the server's axes and is left out. */
    void metrics(long step, long timestamp, Map<String, Double> values) {
        values.forEach((key, value) -> {
            if (Double.isFinite(value)) {
                pending.add(Service.Metric.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .setTimestamp(timestamp)
                        .setStep(step)
                        .build());
            }
        });
    }

    /** Sends what has been added. */
    void flush() {
        for (int i = 0; i < pending.size(); i += METRICS_PER_BATCH) {
            client.logBatch(
                    runId, pending.subList(i, Math.min(pending.size(), i + METRICS_PER_BATCH)), List.of(), List.of());
        }
        pending.clear();
    }

    /** Uploads a file where the server proxies artifacts. */
    void artifact(Path file) throws IOException, InterruptedException {
        String scheme = "mlflow-artifacts:/";
        if (!artifactUri.startsWith(scheme)) {
            throw new IOException("The server keeps artifacts at " + artifactUri
                    + " and does not take them over HTTP; start it with --serve-artifacts.");
        }
        String path = artifactUri.substring(scheme.length()).replaceFirst("^/+", "");
        URI target = URI.create(host + "/api/2.0/mlflow-artifacts/artifacts/" + path + "/" + file.getFileName());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(ARTIFACT_DEADLINE).PUT(HttpRequest.BodyPublishers.ofFile(file));
        authorization().ifPresent(value -> request.header("Authorization", value));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("The server answered " + response.statusCode() + " to " + file.getFileName() + ": "
                    + response.body());
        }
    }

    private static Optional<String> authorization() {
        Optional<String> token =
                Optional.ofNullable(System.getenv("MLFLOW_TRACKING_TOKEN")).map(value -> "Bearer " + value);
        return token.or(() -> Optional.ofNullable(System.getenv("MLFLOW_TRACKING_USERNAME"))
                .map(user -> {
                    String password = Optional.ofNullable(System.getenv("MLFLOW_TRACKING_PASSWORD"))
                            .orElse("");
                    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
                    return "Basic " + Base64.getEncoder().encodeToString(pair);
                }));
    }

    /** Ends the run. */
    void finish(String status) {
        flush();
        client.setTerminated(
                runId,
                switch (status) {
                    case "finished" -> Service.RunStatus.FINISHED;
                    case "failed" -> Service.RunStatus.FAILED;
                    default -> Service.RunStatus.KILLED;
                });
    }

    @Override
    public void close() {
        client.close();
    }
}
