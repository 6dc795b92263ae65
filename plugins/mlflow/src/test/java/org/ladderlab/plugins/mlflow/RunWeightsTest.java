package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.folder.RunDescription;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.server.RealServer;
import org.ladderlab.plugins.mlflow.transport.Patience;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;

class RunWeightsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final String experiment = "weights-" + System.nanoTime();

    private TestRun finished(WeightsAs as) throws IOException {
        TestRun run = new TestRun(folder.resolve("run"), experiment, "cosine", 1)
                .train(1, 3, 1)
                .finish(1.5);
        Path checkpoints = Files.createDirectories(run.folder().resolve("checkpoints"));
        Files.writeString(checkpoints.resolve("step-0000000500.safetensors"), "older");
        Files.writeString(checkpoints.resolve("step-0000001000.safetensors"), "newest");
        RunDescription.remember(run.told(Map.of()), Optional.empty(), as);
        return run;
    }

    private static void sync(TestRun run) throws Exception {
        assertThat(MlflowSync.sync(run.folder(), RealServer.uri(), Duration.ofSeconds(20))
                        .problem())
                .isEmpty();
    }

    private static Rest rest() throws Exception {
        return new Rest(
                ServerAddress.of(RealServer.uri(), Map.of()), Patience.of(Duration.ofSeconds(20)), trouble -> {});
    }

    @Test
    void asAnArtifactTheNewestCheckpointIsAmongTheRunsFiles() throws Exception {
        sync(finished(WeightsAs.ARTIFACT));
        try (ServerView server = new ServerView(RealServer.uri())) {
            String id = server.run(experiment).getInfo().getRunId();
            assertThat(rest().json("artifacts/list?run_id=" + id + "&path=weights")
                            .path("files")
                            .toString())
                    .contains("weights/step-0000001000.safetensors")
                    .doesNotContain("0500");
        }
    }

    @Test
    void asAModelItIsListedOnceWithItsRunAndCanBeRegistered() throws Exception {
        TestRun run = finished(WeightsAs.MODEL);
        sync(run);
        sync(run);
        try (ServerView server = new ServerView(RealServer.uri())) {
            var info = server.run(experiment).getInfo();
            ObjectNode search = JSON.createObjectNode();
            search.putArray("experiment_ids").add(info.getExperimentId());
            JsonNode models =
                    rest().json("POST", "logged-models/search", search).path("models");
            assertThat(models).hasSize(1);
            JsonNode model = models.get(0).path("info");
            assertThat(model.path("status").asText()).isEqualTo("LOGGED_MODEL_READY");
            assertThat(model.path("source_run_id").asText()).isEqualTo(info.getRunId());
            String id = model.path("model_id").asText();
            assertThat(rest().json("logged-models/" + id + "/artifacts/directories")
                            .path("files")
                            .toString())
                    .contains("MLmodel", "resolved.yaml", "step-0000001000.safetensors");
            assertThat(rest().json("runs/get?run_id=" + info.getRunId())
                            .path("run")
                            .path("outputs")
                            .path("model_outputs"))
                    .hasSize(1);

            rest().json(
                            "POST",
                            "registered-models/create",
                            JSON.createObjectNode().put("name", experiment));
            JsonNode version = rest().json(
                            "POST",
                            "model-versions/create",
                            JSON.createObjectNode()
                                    .put("name", experiment)
                                    .put("source", "models:/" + id)
                                    .put("run_id", info.getRunId())
                                    .put("model_id", id))
                    .path("model_version");
            assertThat(version.path("status").asText()).isEqualTo("READY");
            assertThat(version.path("run_id").asText()).isEqualTo(info.getRunId());
        }
    }
}
