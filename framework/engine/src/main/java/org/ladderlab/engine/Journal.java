package org.ladderlab.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private final FileChannel channel;
    private long sequence;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a journal for appending; makes it if it is absent, and cuts off a last line that was not written whole. */
    static Journal open(Path file) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Journal journal = new Journal(file, channel);
            journal.truncate(channel.size());
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
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the length of the journal " + file + ".", e);
        }
    }

    /** Drops every line that does not end within the first {@code length} bytes; returns how many bytes were dropped. */
    long truncate(long length) {
        try {
            long before = channel.size();
            byte[] kept = new byte[Math.toIntExact(Math.min(length, before))];
            ByteBuffer buffer = ByteBuffer.wrap(kept);
            channel.position(0);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            long end = 0;
            sequence = 0;
            for (Map.Entry<Integer, JsonNode> line : lines(kept).entrySet()) {
                end = line.getKey();
                sequence = line.getValue().path("sequence").asLong();
            }
            channel.truncate(end);
            channel.position(end);
            return before - end;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot shorten the journal " + file + ".", e);
        }
    }

    /** Waits until everything is on the disk. */
    void sync() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot sync the journal " + file + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the journal " + file + ".", e);
        }
    }

    private ObjectNode line() {
        return JSON.createObjectNode()
                .put("sequence", ++sequence)
                .put("time", Instant.now().toString());
    }

    private void append(ObjectNode line) {
        try {
            byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
            DurableFiles.writeAll(channel, ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to the journal " + file + ".", e);
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
            line.path("details").properties().forEach(d -> details.put(d.getKey(), d.getValue().asText()));
            return new Event(time, line.path("event").asText(), details);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        JsonNode metrics = line.path("metrics");
        metrics.path("values").properties().forEach(v -> values.put(v.getKey(), v.getValue().asDouble(Double.NaN)));
        return new Metrics(time, metrics.path("step").asLong(), values);
    }
}
