package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * The weights of a {@link ClassifierNetwork} as {@code ladderlab weights export RUN FILE --part encoder} writes them: safetensors of float32, a
 * header's length as 8 bytes, little-endian, JSON of {@code shape, data_offsets} by name, then the numbers.
 *
 * @param name of the file, for people
 * @param content its bytes
 */
public record ClassifierFile(String name, byte[] content) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Array(Shape shape, float[] values) {}

    /**
     * The network with these weights, which require no gradient.
     *
     * @param parameters an empty set, which gets the weights
     * @throws ConfigurationException if the file is none of such a network, or its images are of another shape
     */
    public ClassifierNetwork network(DataSpec data, Parameters parameters) {
        Map<String, Array> arrays = arrays();
        long channels = shape(arrays, "first.weight", 4).get(0);
        Shape classes = shape(arrays, "classes.weight", 2);
        ClassifierNetwork network = new ClassifierNetwork(
                Math.toIntExact(channels),
                Math.toIntExact(classes.get(1)),
                Math.toIntExact(classes.get(0)),
                data,
                parameters);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            List<NDArray> into = new ArrayList<>();
            List<NDArray> from = new ArrayList<>();
            parameters.weights().forEach((weight, array) -> {
                Array saved = arrays.get(weight);
                if (saved == null || !saved.shape().equals(array.getShape())) {
                    throw new ConfigurationException("The classifier in " + name
                            + " is of other examples: for those of '" + data.name() + "', of shape " + data.shape()
                            + ", '"
                            + weight + "' would be " + array.getShape() + ", and it is "
                            + (saved == null ? "missing" : saved.shape())
                            + "; train one on such data, or take other features.");
                }
                array.setRequiresGradient(false);
                into.add(array);
                from.add(manager.create(saved.values(), saved.shape()));
            });
            WeightOps.copy(into, from);
        }
        return network;
    }

    private Shape shape(Map<String, Array> arrays, String weight, int axes) {
        Array found = arrays.get(weight);
        if (found == null || found.shape().dimension() != axes) {
            throw broken("it has no '" + weight + "'");
        }
        return found.shape();
    }

    private Map<String, Array> arrays() {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        long header = content.length < 8 ? -1 : bytes.getLong();
        if (header < 2 || header > bytes.remaining()) {
            throw broken("it is no safetensors file");
        }
        Map<String, Array> arrays = new LinkedHashMap<>();
        try {
            JsonNode root = JSON.readTree(content, 8, (int) header);
            int start = 8 + (int) header;
            for (Map.Entry<String, JsonNode> each : root.properties()) {
                if (each.getValue().path("dtype").asText().equals("F32")) {
                    arrays.put(each.getKey(), array(each.getValue(), bytes, start));
                }
            }
        } catch (IOException e) {
            throw broken("its header is no JSON (" + e.getMessage() + ")");
        }
        return arrays;
    }

    private Array array(JsonNode entry, ByteBuffer bytes, int start) {
        List<Long> axes = new ArrayList<>();
        entry.path("shape").forEach(axis -> axes.add(axis.asLong()));
        Shape shape = new Shape(axes);
        long begin = entry.path("data_offsets").path(0).asLong(-1);
        if (begin < 0 || shape.size() < 1 || shape.size() > (bytes.capacity() - start - begin) / Float.BYTES) {
            throw broken("its numbers are not all there");
        }
        float[] values = new float[(int) shape.size()];
        bytes.position(start + (int) begin)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Array(shape, values);
    }

    private ConfigurationException broken(String why) {
        return new ConfigurationException("The file " + name + " holds no classifier: " + why
                + "; write it with 'ladderlab weights export RUN FILE --part encoder'.");
    }
}
