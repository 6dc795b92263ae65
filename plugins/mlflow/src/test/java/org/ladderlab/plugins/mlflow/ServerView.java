package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;

/** What a server holds, read back with MLflow's own Java client. */
final class ServerView implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MlflowClient client;

    ServerView(String uri) {
        client = new MlflowClient(uri);
    }

    MlflowClient client() {
        return client;
    }

    List<Service.RunInfo> runs(String experiment) {
        return client.searchRuns(
                List.of(client.getExperimentByName(experiment).orElseThrow().getExperimentId()),
                "tags.`ladderlab.kind` = 'run'");
    }

    /** The experiment's only run. */
    Service.Run run(String experiment) {
        List<Service.RunInfo> runs = runs(experiment);
        if (runs.size() != 1) {
            throw new AssertionError("There are " + runs.size() + " runs in " + experiment);
        }
        return client.getRun(runs.get(0).getRunId());
    }

    static Map<String, String> tags(Service.Run run) {
        Map<String, String> tags = new TreeMap<>();
        run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }

    static Map<String, String> params(Service.Run run) {
        Map<String, String> params = new TreeMap<>();
        run.getData().getParamsList().forEach(param -> params.put(param.getKey(), param.getValue()));
        return params;
    }

    /** All points of the experiment's only run as {@code step=value}, in the order of steps, by key. */
    Map<String, List<String>> points(String experiment) throws Exception {
        Service.Run run = run(experiment);
        Map<String, List<String>> points = new HashMap<>();
        for (Service.Metric metric : run.getData().getMetricsList()) {
            if (!metric.getKey().startsWith("system/")) {
                points.put(metric.getKey(), history(run.getInfo().getRunId(), metric.getKey()));
            }
        }
        return points;
    }

    private List<String> history(String runId, String key) throws Exception {
        Map<Long, List<String>> bySteps = new TreeMap<>();
        String token = "";
        do {
            JsonNode page = JSON.readTree(client.sendGet("metrics/get-history?max_results=20000&run_id=" + runId
                    + "&metric_key=" + URLEncoder.encode(key, StandardCharsets.UTF_8)
                    + (token.isEmpty() ? "" : "&page_token=" + token)));
            for (JsonNode metric : page.path("metrics")) {
                long step = metric.path("step").asLong();
                bySteps.computeIfAbsent(step, s -> new ArrayList<>())
                        .add(step + "=" + metric.path("value").asDouble());
            }
            token = page.path("next_page_token").asText();
        } while (!token.isEmpty());
        return bySteps.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
