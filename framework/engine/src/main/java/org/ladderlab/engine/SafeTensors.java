package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named arrays in one file, in the safetensors format: the header's length (8 bytes, little-endian), a JSON header, and the
 * raw values, row-major and little-endian. Types: float32, float64, int64.
 *
 * @param arrays by name
 * @param metadata text by name
 */
record SafeTensors(Map<String, NDArray> arrays, Map<String, String> metadata) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final Map<DataType, String> NAMES =
            Map.of(DataType.FLOAT32, "F32", DataType.FLOAT64, "F64", DataType.INT64, "I64");

    /** The whole file, in pieces to be written one after the other. */
    List<ByteBuffer> encode() {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode meta = header.putObject(METADATA);
        metadata.forEach(meta::put);
        List<ByteBuffer> data = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            NDArray array = entry.getValue();
            ByteBuffer values = array.toByteBuffer();
            ObjectNode description = header.putObject(entry.getKey()).put("dtype", typeName(array));
            for (long size : array.getShape().getShape()) {
                description.withArray("shape").add(size);
            }
            if (array.getShape().dimension() == 0) {
                description.putArray("shape");
            }
            description.putArray("data_offsets").add(offset).add(offset + values.remaining());
            offset += values.remaining();
            data.add(values);
        }
        byte[] json = padded(header.toString());
        data.add(
                0,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .flip());
        data.add(1, ByteBuffer.wrap(json));
        return data;
    }

    /**
     * Reads a file.
     *
     * @param manager owns the arrays
     * @throws IOException if the file cannot be read or is not in this format
     */
    static SafeTensors read(Path file, NDManager manager) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            long length = bytes(content, 0, 8, file).getLong();
            String json = StandardCharsets.UTF_8
                    .decode(bytes(content, 8, length, file))
                    .toString();
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
                JsonNode value = entry.getValue();
                if (entry.getKey().equals(METADATA)) {
                    value.properties()
                            .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
                } else {
                    long begin = value.path("data_offsets").path(0).asLong();
                    long end = value.path("data_offsets").path(1).asLong();
                    ByteBuffer data = bytes(content, 8 + length + begin, end - begin, file);
                    arrays.put(entry.getKey(), manager.create(data, shape(value), type(value, file)));
                }
            }
            return new SafeTensors(arrays, metadata);
        }
    }

    private static ByteBuffer bytes(RandomAccessFile content, long position, long length, Path file)
            throws IOException {
        if (length < 0 || position + length > content.length() || length > Integer.MAX_VALUE) {
            throw new IOException(file + " is not a whole safetensors file.");
        }
        byte[] bytes = new byte[(int) length];
        content.seek(position);
        content.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Shape shape(JsonNode description) {
        JsonNode sizes = description.path("shape");
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong();
        }
        return new Shape(shape);
    }

    private static DataType type(JsonNode description, Path file) throws IOException {
        String name = description.path("dtype").asText();
        for (Map.Entry<DataType, String> entry : NAMES.entrySet()) {
            if (entry.getValue().equals(name)) {
                return entry.getKey();
            }
        }
        throw new IOException(file + " holds values of type '" + name + "'; F32, F64 and I64 are read.");
    }

    private static String typeName(NDArray array) {
        String name = NAMES.get(array.getDataType());
        if (name == null) {
            throw new IllegalArgumentException(
                    "A checkpoint holds float32, float64 and int64 arrays, not " + array.getDataType() + ".");
        }
        return name;
    }

    /** The format wants the values aligned to 8 bytes, and allows trailing spaces in the header. */
    private static byte[] padded(String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }
}
