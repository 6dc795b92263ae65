package org.ladderlab.plugins.mlflow.sending;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.Sha256;

/**
 * A finished run's newest checkpoint on the server: as the artifact {@code weights/step-N.safetensors}, or as a logged model of
 * MLflow 3 with its {@code MLmodel} and {@code resolved.yaml}, which the UI lists under the experiment's models and can register.
 * What the server has already is not sent again.
 */
final class RunWeights {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHA256 = "ladderlab.checkpoint_sha256";
    private static final String READY = "LOGGED_MODEL_READY";
    private static final int READY_NUMBER = 2;

    private final Rest rest;
    private final Artifacts artifacts;
    private final Path folder;
    private final String experimentId;
    private final String runId;

    RunWeights(Rest rest, Artifacts artifacts, Path folder, String experimentId, String runId) {
        this.rest = rest;
        this.artifacts = artifacts;
        this.folder = folder;
        this.experimentId = experimentId;
        this.runId = runId;
    }

    /** Sends the weights as {@code as} says; returns what there is to say of it. */
    Optional<String> send(WeightsAs as, String name, long steps) throws InterruptedException {
        Optional<Path> newest = newest();
        if (as == WeightsAs.NONE || newest.isEmpty()) {
            return Optional.empty();
        }
        if (as == WeightsAs.MODEL && artifacts.areTaken()) {
            try {
                model(newest.get(), name, steps);
                return Optional.empty();
            } catch (RefusedException e) {
                if (e.status() != 404) {
                    throw e;
                }
                artifacts.upload("weights/" + newest.get().getFileName(), newest.get());
                return Optional.of("as an artifact: this server is older than MLflow 3 and keeps no logged models");
            }
        }
        artifacts.upload("weights/" + newest.get().getFileName(), newest.get());
        return Optional.empty();
    }

    private void model(Path checkpoint, String name, long steps) throws InterruptedException {
        String sha256 = Sha256.of(checkpoint);
        JsonNode info = known(sha256).orElse(null);
        if (info == null) {
            ObjectNode request = JSON.createObjectNode()
                    .put("experiment_id", experimentId)
                    .put("name", name.replaceAll("[^A-Za-z0-9_ -]", "-"))
                    .put("source_run_id", runId)
                    .put("model_type", "ladderlab");
            request.putArray("tags").addObject().put("key", SHA256).put("value", sha256);
            info = rest.json("POST", "logged-models", request).path("model").path("info");
        }
        String id = rest.named(info.path("model_id").asText(), "the logged model");
        String root = Artifacts.proxied(info.path("artifact_uri").asText())
                .orElseThrow(() -> new RefusedException(404, "The server keeps models where it takes none over HTTP."));
        if (!info.path("status").asText().equals(READY)) {
            put(root, "MLmodel", mlModel(id, checkpoint));
            rest.put(root + "/" + RunFolder.RESOLVED, new RunFolder(folder).resolved());
            rest.put(root + "/" + checkpoint.getFileName(), checkpoint);
            if (!isOutput(id)) {
                ObjectNode output = JSON.createObjectNode().put("run_id", runId);
                output.putArray("models").addObject().put("model_id", id).put("step", steps);
                rest.json("POST", "runs/outputs", output);
            }
            ObjectNode ready = JSON.createObjectNode().put("model_id", id).put("status", READY_NUMBER);
            rest.json("PATCH", "logged-models/" + id, ready);
        }
    }

    /** The server would list a model as often as it is told of it. */
    private boolean isOutput(String id) throws InterruptedException {
        for (JsonNode output : rest.json("runs/get?run_id=" + runId)
                .path("run")
                .path("outputs")
                .path("model_outputs")) {
            if (output.path("model_id").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** The logged model of this run with these weights. */
    private Optional<JsonNode> known(String sha256) throws InterruptedException {
        ObjectNode request = JSON.createObjectNode().put("filter", "source_run_id = '" + runId + "'");
        request.putArray("experiment_ids").add(experimentId);
        for (JsonNode model : rest.json("POST", "logged-models/search", request).path("models")) {
            for (JsonNode tag : model.path("info").path("tags")) {
                if (tag.path("key").asText().equals(SHA256)
                        && tag.path("value").asText().equals(sha256)) {
                    return Optional.of(model.path("info"));
                }
            }
        }
        return Optional.empty();
    }

    /** What MLflow reads of a model: who made it, and that nothing of Python loads it. */
    private String mlModel(String id, Path checkpoint) {
        return """
                flavors:
                  ladderlab:
                    experiment: %s
                    checkpoint: %s
                model_id: %s
                run_id: %s
                """
                .formatted(RunFolder.RESOLVED, checkpoint.getFileName(), id, runId);
    }

    private void put(String root, String name, String text) throws InterruptedException {
        try {
            Path file = Files.createTempFile("ladderlab", name);
            try {
                Files.writeString(file, text);
                rest.put(root + "/" + name, file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + name + ".", e);
        }
    }

    private Optional<Path> newest() {
        return new RunFolder(folder).checkpoints().newestFirst().stream().findFirst();
    }
}
