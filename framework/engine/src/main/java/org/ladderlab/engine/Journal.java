package org.ladderlab.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in a run, one JSON object on a line, only ever appended to while the run goes on:
 *
 * <pre>
 * {"sequence": 7, "time": "...", "event": "checkpoint", "details": {"step": "500"}}
 * {"sequence": 8, "time": "...", "metrics": {"step": 510, "values": {"train/loss": 3.2}}}
 * </pre>
 *
 * A value that is not finite is null. Each line reaches the operating system at once and the disk at checkpoints.
 */
public final class Journal implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One line. */
    public sealed interface Entry {}

    /** Something that happened. */
    public record Event(Instant time, String name, Map<String, String> details) implements Entry {}

    /** Values at a step. */
    public record Metrics(Instant time, long step, Map<String, Double> values) implements Entry {}

    private final Path file;
    // Not a channel: an interrupt of the thread would close that.
    private final RandomAccessFile content;
    private long sequence;

    private Journal(Path file, RandomAccessFile content) {
        this.file = file;
        this.content = content;
    }

    /** Opens a journal for appending; makes it if it is absent, and cuts off a last line that was not written whole. */
    static Journal open(Path file) {
        try {
            Journal journal = new Journal(file, new RandomAccessFile(file.toFile(), "rw"));
            journal.truncate(journal.length());
            return journal;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the journal " + file + ".", e);
        }
    }

    /** All whole lines of a journal; none if there is no journal. */
    public static List<Entry> read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            List<Entry> entries = new ArrayList<>();
            for (JsonNode line : lines(bytes).values()) {
                entries.add(entry(line));
            }
            return entries;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the journal " + file + ".", e);
        }
    }

    void event(String name, Map<String, String> details) {
        ObjectNode line = line();
        line.put("event", name);
        ObjectNode into = line.putObject("details");
        details.forEach(into::put);
        append(line);
    }

    void metrics(long step, Map<String, Double> values) {
        ObjectNode line = line();
        ObjectNode metrics = line.putObject("metrics").put("step", step);
        ObjectNode into = metrics.putObject("values");
        values.forEach((name, value) -> into.put(name, Double.isFinite(value) ? value : null));
        append(line);
    }

    /** Bytes so far. */
    long length() {
        try {
            return content.length();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the length of the journal " + file + ".", e);
        }
    }

    /** Drops every line that does not end within the first {@code length} bytes, and returns these lines. */
    List<Entry> truncate(long length) {
        try {
            byte[] bytes = new byte[Math.toIntExact(content.length())];
            content.seek(0);
            content.readFully(bytes);
            List<Entry> dropped = new ArrayList<>();
            long end = 0;
            sequence = 0;
            for (Map.Entry<Integer, JsonNode> line : lines(bytes).entrySet()) {
                if (line.getKey() <= length) {
                    end = line.getKey();
                    sequence = line.getValue().path("sequence").asLong();
                } else {
                    dropped.add(entry(line.getValue()));
                }
            }
            content.setLength(end);
            content.seek(end);
            return dropped;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot shorten the journal " + file + ".", e);
        }
    }

    /** Waits until everything is on the disk. */
    void sync() {
        try {
            content.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot sync the journal " + file + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the journal " + file + ".", e);
        }
    }

    private ObjectNode line() {
        return JSON.createObjectNode()
                .put("sequence", ++sequence)
                .put("time", Instant.now().toString());
    }

    /** Appends a line as a whole: where the disk is full, nothing of it stays. */
    private void append(ObjectNode line) {
        long whole = length();
        try {
            content.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            cutBack(whole);
            throw RunException.cannotWrite(file, e);
        }
    }

    private void cutBack(long length) {
        try {
            content.setLength(length);
            content.seek(length);
            sequence--;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot shorten the journal " + file + ".", e);
        }
    }

    /** The lines up to the first that is not whole, by the position of their end. */
    private static Map<Integer, JsonNode> lines(byte[] bytes) {
        Map<Integer, JsonNode> lines = new LinkedHashMap<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                try {
                    lines.put(i + 1, JSON.readTree(new String(bytes, start, i - start, StandardCharsets.UTF_8)));
                } catch (JsonProcessingException e) {
                    return lines;
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private static Entry entry(JsonNode line) {
        Instant time = Instant.parse(line.path("time").asText());
        if (line.has("event")) {
            Map<String, String> details = new LinkedHashMap<>();
            line.path("details")
                    .properties()
                    .forEach(d -> details.put(d.getKey(), d.getValue().asText()));
            return new Event(time, line.path("event").asText(), details);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        JsonNode metrics = line.path("metrics");
        metrics.path("values")
                .properties()
                .forEach(v -> values.put(v.getKey(), v.getValue().asDouble(Double.NaN)));
        return new Metrics(time, metrics.path("step").asLong(), values);
    }
}
