package org.ladderlab.runs.journal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.runs.files.Checksum;

/**
 * One line of a journal: an event or the values at a step.
 *
 * <pre>
 * {"sequence": 7, "time": "...", "event": "checkpoint", "details": {"step": "500"}, "crc32": "89abcdef"}
 * {"sequence": 8, "time": "...", "metrics": {"step": 510, "values": {"batch/loss": 3.2}}, "crc32": "01234567"}
 * </pre>
 *
 * The checksum is that of the line without it; a line without one, as older journals have, is taken if it has this form.
 *
 * @param start where it begins in its file
 * @param end where the next one begins
 * @param content without its checksum; empty if the line is damaged
 */
public record JournalLine(long start, long end, Optional<ObjectNode> content) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> KEYS = Set.of("sequence", "time", "event", "details", "metrics", Checksum.KEY);
    private static final String SEAL = ",\"" + Checksum.KEY + "\":\"";
    private static final int SEAL_LENGTH = SEAL.length() + 8 + "\"}".length();

    /** The text of a line with its checksum and its end. */
    public static String text(ObjectNode content) {
        String plain = content.toString();
        String checksum = Checksum.of(plain.getBytes(StandardCharsets.UTF_8));
        return plain.substring(0, plain.length() - 1) + SEAL + checksum + "\"}\n";
    }

    /** The place of a line that is not damaged among all that were ever written, from 1. */
    public long sequence() {
        return content.map(line -> line.path("sequence").asLong()).orElse(0L);
    }

    /** When a line was written. */
    public static Instant time(JsonNode line) {
        return Instant.parse(line.path("time").asText());
    }

    /** The line in some bytes, without its end. */
    static JournalLine of(byte[] bytes, long start, long end) {
        return new JournalLine(start, end, content(bytes));
    }

    private static Optional<ObjectNode> content(byte[] bytes) {
        try {
            return JSON.readTree(bytes) instanceof ObjectNode line && isSealed(line, bytes) && hasForm(line)
                    ? Optional.of(line.without(Checksum.KEY))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isSealed(ObjectNode line, byte[] bytes) {
        if (!line.has(Checksum.KEY)) {
            return true;
        }
        if (bytes.length <= SEAL_LENGTH) {
            return false;
        }
        byte[] covered = Arrays.copyOf(bytes, bytes.length - SEAL_LENGTH + 1);
        covered[covered.length - 1] = '}';
        return Checksum.of(covered).equals(line.path(Checksum.KEY).asText());
    }

    private static boolean hasForm(ObjectNode line) {
        boolean event = line.path("event").isTextual() && line.path("details").isObject();
        JsonNode metrics = line.path("metrics");
        boolean values = metrics.path("step").isIntegralNumber()
                && metrics.path("values").isObject()
                && metrics.path("values").properties().stream()
                        .allMatch(value ->
                                value.getValue().isNumber() || value.getValue().isNull());
        return line.path("sequence").canConvertToLong()
                && line.path("sequence").asLong() > 0
                && line.properties().stream().allMatch(entry -> KEYS.contains(entry.getKey()))
                && event != values
                && hasTime(line);
    }

    private static boolean hasTime(ObjectNode line) {
        try {
            time(line);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
