package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a journal that may still be written: whole lines only, each once, in order. A run that goes on from a checkpoint cuts
 * its journal back; this is seen from the length or from a sequence number that does not follow, and reading starts again.
 */
final class JournalTail {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private long position;
    private long sequence;
    private long lastTime;

    JournalTail(Path file) {
        this.file = file;
    }

    /** The journal was cut back; everything must be read again from its start. */
    static final class CutBackException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CutBackException(Path file) {
            super("The journal " + file + " was cut back while it was read.");
        }
    }

    /**
     * The next lines; none if there are no more now.
     *
     * @throws CutBackException if earlier lines are gone
     */
    List<JsonNode> next() {
        byte[] bytes;
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            if (content.length() < position) {
                throw new CutBackException(file);
            }
            bytes = new byte[(int) Math.min(CHUNK, content.length() - position)];
            content.seek(position);
            content.readFully(bytes);
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the journal " + file + ".", e);
        }
        return lines(bytes);
    }

    private List<JsonNode> lines(byte[] bytes) {
        List<JsonNode> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            try {
                JsonNode line = JSON.readTree(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                if (line.path("sequence").asLong() != sequence + 1) {
                    throw new CutBackException(file);
                }
                lastTime = time(line);
                lines.add(line);
            } catch (JsonProcessingException e) {
                // Damage, or a line that was cut while it was read: the engine cuts the journal off here, so reading
                // ends.
                break;
            }
            sequence++;
            start = i + 1;
        }
        position += start;
        return lines;
    }

    /** When the last line was written, in milliseconds since 1970; 0 before the first. */
    long lastTime() {
        return lastTime;
    }

    /** A line's time in milliseconds since 1970. */
    static long time(JsonNode line) {
        try {
            return Instant.parse(line.path("time").asText()).toEpochMilli();
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
