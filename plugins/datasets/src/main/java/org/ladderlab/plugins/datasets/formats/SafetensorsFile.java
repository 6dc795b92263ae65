package org.ladderlab.plugins.datasets.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * safetensors: a header's length as 8 bytes, little-endian, JSON of {@code dtype, shape, data_offsets} by name, then the numbers. They must
 * fill the file without gaps or overlaps.
 */
final class SafetensorsFile {

    private static final String AGAIN = "write it again by safetensors";
    private static final long LONGEST = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Map<String, NumberType> TYPES = Map.ofEntries(
            Map.entry("BOOL", NumberType.BOOL),
            Map.entry("U8", NumberType.UINT8),
            Map.entry("I8", NumberType.INT8),
            Map.entry("U16", NumberType.UINT16),
            Map.entry("I16", NumberType.INT16),
            Map.entry("U32", NumberType.UINT32),
            Map.entry("I32", NumberType.INT32),
            Map.entry("U64", NumberType.UINT64),
            Map.entry("I64", NumberType.INT64),
            Map.entry("F16", NumberType.FLOAT16),
            Map.entry("BF16", NumberType.BFLOAT16),
            Map.entry("F32", NumberType.FLOAT32),
            Map.entry("F64", NumberType.FLOAT64));

    private record Piece(long begin, long end) {}

    private SafetensorsFile() {}

    /** The arrays of a file, by their names. */
    static Map<String, NumberArray> read(Path file) throws IOException {
        long size = Files.size(file);
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] length = stream.readNBytes(8);
            long header = length.length < 8
                    ? -1
                    : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (header < 2 || header > LONGEST || header > size - 8) {
                throw new FormatException(file, "the length of its header cannot be", "copy it again, or " + AGAIN);
            }
            JsonNode root = JSON.readTree(stream.readNBytes((int) header));
            if (!root.isObject()) {
                throw new FormatException(file, "its header is no JSON object", AGAIN);
            }
            return arrays(file, root, 8 + header, size);
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "its header is no JSON (" + e.getOriginalMessage() + ")", AGAIN);
        }
    }

    private static Map<String, NumberArray> arrays(Path file, JsonNode root, long from, long size) throws IOException {
        Map<String, NumberArray> arrays = new TreeMap<>();
        List<Piece> pieces = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                continue;
            }
            String place = file + ", " + entry.getKey();
            JsonNode value = entry.getValue();
            NumberType type = TYPES.get(value.path("dtype").asText());
            if (type == null) {
                throw new FormatException(
                        place, "its numbers are " + value.path("dtype"), "save whole or floating-point numbers");
            }
            List<Long> shape = new ArrayList<>();
            value.path("shape").forEach(axis -> shape.add(axis.asLong(-1)));
            JsonNode offsets = value.path("data_offsets");
            Piece piece = new Piece(offsets.path(0).asLong(-1), offsets.path(1).asLong(-1));
            if (piece.end - piece.begin != NumberArray.count(place, shape, type.size()) * type.size()
                    || piece.begin < 0) {
                throw new FormatException(place, "its shape " + shape + " is not as long as its numbers", AGAIN);
            }
            pieces.add(piece);
            arrays.put(entry.getKey(), new NumberArray(place, type, ByteOrder.LITTLE_ENDIAN, shape, false, () -> {
                InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                stream.skipNBytes(from + piece.begin);
                return stream;
            }));
        }
        pieces.sort(Comparator.comparingLong(Piece::begin));
        long end = 0;
        for (Piece piece : pieces) {
            if (piece.begin != end) {
                throw new FormatException(file, "its arrays overlap or leave gaps", AGAIN);
            }
            end = piece.end;
        }
        if (from + end != size) {
            throw new FormatException(
                    file,
                    "its arrays take " + end + " bytes, and there are " + (size - from),
                    "copy it again, or " + AGAIN);
        }
        return arrays;
    }
}
