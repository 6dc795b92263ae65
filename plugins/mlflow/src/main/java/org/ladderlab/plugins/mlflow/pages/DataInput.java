package org.ladderlab.plugins.mlflow.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;

/** The data set that a run was trained on, with its fingerprint, as MLflow's data set input. */
public final class DataInput {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_DIGEST = 32;

    private DataInput() {}

    /** Tells of the {@code data} of a {@code provenance.json}, if it says anything. */
    public static void log(Rest rest, String runId, JsonNode data) throws InterruptedException {
        if (!data.has("sha256")) {
            return;
        }
        String sha256 = data.path("sha256").asText();
        Service.LogInputs.Builder request = Service.LogInputs.newBuilder().setRunId(runId);
        Service.DatasetInput.Builder input = request.addDatasetsBuilder();
        input.addTagsBuilder().setKey("mlflow.data.context").setValue("train");
        input.getDatasetBuilder()
                .setName(data.path("name").asText())
                .setDigest(sha256.substring(0, Math.min(LONGEST_DIGEST, sha256.length())))
                .setSourceType("local")
                .setSource(data.toString());
        if (data.path("shape").isArray()) {
            input.getDatasetBuilder()
                    .setSchema(schema(data.path("shape")))
                    .setProfile(data.path("sizes").toString());
        }
        rest.post("runs/log-inputs", request.build(), Service.LogInputs.Response.newBuilder());
    }

    /** MLflow's own form of a tensor's schema, in which the features are JSON within JSON. */
    private static String schema(JsonNode shape) {
        ObjectNode feature = JSON.createObjectNode().put("type", "tensor");
        ArrayNode axes =
                feature.putObject("tensor-spec").put("dtype", "float32").putArray("shape");
        axes.add(-1);
        shape.forEach(axes::add);
        ObjectNode schema = JSON.createObjectNode();
        schema.putObject("mlflow_tensorspec")
                .put("features", JSON.createArrayNode().add(feature).toString())
                .putNull("targets");
        return schema.toString();
    }
}
