package org.ladderlab.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What can befall a file. */
enum Damage {
    TRUNCATED,
    EMPTY,
    BIT_FLIP,
    NOT_UTF8,
    ZEROS,
    ANOTHER_TYPE,
    FIELD_MISSING,
    HUGE_NUMBER,
    FOLDER;

    /** Damages a file. */
    void to(Path file, SplittableRandom random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (this) {
            case TRUNCATED -> Files.write(file, Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length / 2)));
            case EMPTY -> Files.write(file, new byte[0]);
            case BIT_FLIP -> {
                int at = random.nextInt(bytes.length);
                // White space and the checksum's own name say nothing.
                while (!Character.isLetterOrDigit(bytes[at]) || near(bytes, at)) {
                    at = random.nextInt(bytes.length);
                }
                bytes[at] ^= 1;
                Files.write(file, bytes);
            }
            case NOT_UTF8 -> {
                bytes[random.nextInt(bytes.length / 2)] = (byte) 0xff;
                Files.write(file, bytes);
            }
            case ZEROS -> {
                int from = random.nextInt(bytes.length / 2);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + 512), (byte) 0);
                Files.write(file, bytes);
            }
            case ANOTHER_TYPE ->
                Files.writeString(file, List.of("[]", "3", "null", "\"text\"").get(random.nextInt(4)));
            case FIELD_MISSING -> Files.writeString(file, without(text(bytes), random));
            case HUGE_NUMBER -> Files.writeString(file, huge(text(bytes)));
            case FOLDER -> {
                Files.delete(file);
                Files.createDirectory(file);
            }
        }
    }

    private static boolean near(byte[] bytes, int at) {
        return new String(
                        bytes,
                        Math.max(0, at - 5),
                        Math.min(11, bytes.length - Math.max(0, at - 5)),
                        StandardCharsets.ISO_8859_1)
                .contains("crc32");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Without a line's or the object's first field that matters, and without a checksum that would tell. */
    private static String without(String text, SplittableRandom random) {
        try {
            JsonNode root = new ObjectMapper().readTree(text);
            if (root instanceof ObjectNode object && text.startsWith("{\n")) {
                object.remove("crc32");
                List<String> keys = new ArrayList<>();
                object.fieldNames().forEachRemaining(keys::add);
                object.remove(keys.get(random.nextInt(Math.min(4, keys.size()))));
                return object.toPrettyString();
            }
        } catch (JsonProcessingException e) {
            // Not JSON: a line of it is missing instead.
            return text.replaceFirst("\\n[^\\n]*\\n", "\n");
        }
        return text.replaceFirst("\"sequence\":[0-9]+,", "");
    }

    private static String huge(String text) {
        return text.replaceFirst(",\\s*\"crc32\" : \"[0-9a-f]{8}\"", "")
                .replaceFirst("([:,] ?)[0-9]+(?=[,\\n}])", "$1" + "9".repeat(400));
    }
}
