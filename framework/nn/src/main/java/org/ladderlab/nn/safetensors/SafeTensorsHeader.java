package org.ladderlab.nn.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
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
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
     * @param shape its axes
     * @param begin of its bytes, from the first array's first byte
     * @param end of its bytes, exclusive
     */
    public record Entry(String type, List<Long> shape, long begin, long end) {

        public Entry {
            shape = List.copyOf(shape);
        }
    }

    /**
     * Reads and checks the header of a file.
     *
     * @throws MalformedSafeTensorsException naming the file and what is wrong with it
     */
    public static SafeTensorsHeader read(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return read(content, Files.size(file), file.toString());
        }
    }

    /**
     * The same at the begin of what is read.
     *
     * @param size bytes in all
     * @param file its name
     */
    public static SafeTensorsHeader read(InputStream content, long size, String file) throws IOException {
        byte[] first = content.readNBytes(Long.BYTES);
        long length = first.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > Math.min(LARGEST_HEADER, size - Long.BYTES)) {
            throw new MalformedSafeTensorsException(file, "its first 8 bytes are not the length of a header");
        }
        JsonNode root;
        try {
            root = JSON.readTree(content.readNBytes((int) length));
        } catch (JsonProcessingException e) {
            throw new MalformedSafeTensorsException(file, "its header is not JSON (" + e.getOriginalMessage() + ")");
        }
        if (!root.isObject()) {
            throw new MalformedSafeTensorsException(file, "its header is not a JSON object");
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

    private static Entry entry(String name, JsonNode description, String file) throws IOException {
        String type = description.path("dtype").asText();
        Integer width = BYTES.get(type);
        if (width == null) {
            throw new MalformedSafeTensorsException(
                    file, "'" + name + "' holds values of the unknown type '" + type + "'");
        }
        List<Long> shape = longs(description.path("shape"), name, file);
        List<Long> offsets = longs(description.path("data_offsets"), name, file);
        if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
            throw new MalformedSafeTensorsException(file, "'" + name + "' has no place in it");
        }
        long bytes = width;
        try {
            for (long axis : shape) {
                bytes = Math.multiplyExact(bytes, axis);
            }
        } catch (ArithmeticException e) {
            throw new MalformedSafeTensorsException(file, "'" + name + "' has a shape beyond all memory");
        }
        if (offsets.get(1) - offsets.get(0) != bytes) {
            throw new MalformedSafeTensorsException(
                    file,
                    "'" + name + "' needs " + bytes + " bytes for its shape and has "
                            + (offsets.get(1) - offsets.get(0)));
        }
        return new Entry(type, shape, offsets.get(0), offsets.get(1));
    }

    private static List<Long> longs(JsonNode list, String name, String file) throws IOException {
        List<Long> values = new ArrayList<>();
        for (JsonNode value : list) {
            values.add(value.canConvertToLong() && value.isIntegralNumber() ? value.asLong() : -1);
        }
        if (!list.isArray() || values.stream().anyMatch(value -> value < 0)) {
            throw new MalformedSafeTensorsException(
                    file, "the shape or the place of '" + name + "' is no list of whole numbers");
        }
        return values;
    }

    private static void requireFilled(Map<String, Entry> arrays, long bytes, String file) throws IOException {
        List<Entry> inOrder = new ArrayList<>(arrays.values());
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long reached = 0;
        for (Entry entry : inOrder) {
            if (entry.begin != reached) {
                throw new MalformedSafeTensorsException(
                        file, "its arrays overlap or leave gaps at byte " + reached + " of the data");
            }
            reached = entry.end;
        }
        if (reached != bytes) {
            throw new MalformedSafeTensorsException(
                    file, "its arrays are " + reached + " bytes long and it has " + bytes + " bytes for them");
        }
    }
}
