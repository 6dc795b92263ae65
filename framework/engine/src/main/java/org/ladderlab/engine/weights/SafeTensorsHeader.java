package org.ladderlab.engine.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says of its arrays, checked before any of them is read: each array's bytes are as many as its type and
 * shape need, and the arrays fill the file, one after the other, without gaps.
 *
 * @param arrays by name, in the order of the header
 * @param metadata text by name
 * @param dataStart where the first array's bytes begin in the file
 */
public record SafeTensorsHeader(Map<String, Entry> arrays, Map<String, String> metadata, long dataStart) {

    public static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The format's own limit. */
    private static final long LARGEST_HEADER = 100_000_000;

    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("F32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I64", 8),
            Map.entry("I32", 4),
            Map.entry("I16", 2),
            Map.entry("I8", 1),
            Map.entry("U64", 8),
            Map.entry("U32", 4),
            Map.entry("U16", 2),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1));

    /**
     * One array.
     *
     * @param type as the format names it, for example {@code F32}
     * @param begin of its bytes, from the first array's first byte
     * @param end of its bytes, exclusive
     */
    public record Entry(String type, Shape shape, long begin, long end) {}

    /**
     * Reads and checks the header.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    public static SafeTensorsHeader read(RandomAccessFile content, Path file) throws IOException {
        long size = content.length();
        byte[] bytes = new byte[8];
        if (size >= 8) {
            content.seek(0);
            content.readFully(bytes);
        }
        long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (size < 8 || length < 2 || length > Math.min(LARGEST_HEADER, size - 8)) {
            throw broken(file, "its first 8 bytes are not the length of a header");
        }
        byte[] header = new byte[(int) length];
        content.readFully(header);
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (JsonProcessingException e) {
            throw broken(file, "its header is not JSON (" + e.getOriginalMessage() + ")");
        }
        if (!root.isObject()) {
            throw broken(file, "its header is not a JSON object");
        }
        Map<String, Entry> arrays = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
            } else {
                arrays.put(entry.getKey(), entry(entry.getKey(), entry.getValue(), file));
            }
        }
        requireFilled(arrays, size - 8 - length, file);
        return new SafeTensorsHeader(arrays, metadata, 8 + length);
    }

    /** The same of a file. */
    public static SafeTensorsHeader read(Path file) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            return read(content, file);
        }
    }

    private static Entry entry(String name, JsonNode description, Path file) throws IOException {
        String type = description.path("dtype").asText();
        Integer width = BYTES.get(type);
        if (width == null) {
            throw broken(file, "'" + name + "' holds values of the unknown type '" + type + "'");
        }
        long[] shape = longs(description.path("shape"), name, file);
        long[] offsets = longs(description.path("data_offsets"), name, file);
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw broken(file, "'" + name + "' has no place in it");
        }
        long bytes = width;
        try {
            for (long axis : shape) {
                bytes = Math.multiplyExact(bytes, axis);
            }
        } catch (ArithmeticException e) {
            throw broken(file, "'" + name + "' has a shape beyond all memory");
        }
        if (offsets[1] - offsets[0] != bytes) {
            throw broken(
                    file,
                    "'" + name + "' needs " + bytes + " bytes for its shape and has " + (offsets[1] - offsets[0]));
        }
        return new Entry(type, new Shape(shape), offsets[0], offsets[1]);
    }

    private static long[] longs(JsonNode list, String name, Path file) throws IOException {
        long[] values = new long[list.size()];
        for (int i = 0; i < values.length; i++) {
            if (!list.get(i).canConvertToLong()
                    || !list.get(i).isIntegralNumber()
                    || list.get(i).asLong() < 0) {
                throw broken(file, "the shape or the place of '" + name + "' is no list of whole numbers");
            }
            values[i] = list.get(i).asLong();
        }
        if (!list.isArray()) {
            throw broken(file, "the shape or the place of '" + name + "' is no list of whole numbers");
        }
        return values;
    }

    private static void requireFilled(Map<String, Entry> arrays, long bytes, Path file) throws IOException {
        List<Entry> inOrder = new ArrayList<>(arrays.values());
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long reached = 0;
        for (Entry entry : inOrder) {
            if (entry.begin != reached) {
                throw broken(file, "its arrays overlap or leave gaps at byte " + reached + " of the data");
            }
            reached = entry.end;
        }
        if (reached != bytes) {
            throw broken(file, "its arrays are " + reached + " bytes long and it has " + bytes + " bytes for them");
        }
    }

    private static IOException broken(Path file, String what) {
        return new IOException(file + " is not a whole safetensors file: " + what + ".");
    }
}
