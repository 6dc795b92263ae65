package org.ladderlab.runs.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ladderlab.runs.files.RunException;

/**
 * What happened in a run, a {@link JournalLine} for each event and for the values at each step, only ever appended to while the run
 * goes on. A value that is not finite is null. Each line reaches the operating system at once and the disk at checkpoints.
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
    private final long damaged;
    private long sequence;

    private Journal(Path file, RandomAccessFile content, long sequence, long damaged) {
        this.file = file;
        this.content = content;
        this.sequence = sequence;
        this.damaged = damaged;
    }

    /**
     * Opens a journal for appending; makes it if it is absent, cuts off a last line that was not written whole, and moves damaged
     * lines to {@code journal.damaged.jsonl} beside it.
     */
    public static Journal open(Path file) {
        try {
            JournalReader reader = new JournalReader(file);
            long sequence = 0;
            for (List<JournalLine> lines = reader.lines(); !lines.isEmpty(); lines = reader.lines()) {
                sequence = Math.max(
                        sequence,
                        lines.stream().mapToLong(JournalLine::sequence).max().orElse(0));
            }
            if (reader.damaged() > 0) {
                DamagedLines.setAside(file, damagedLines(file));
            }
            RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw");
            long end = reader.damaged() > 0 ? content.length() : reader.position();
            content.setLength(end);
            content.seek(end);
            return new Journal(file, content, sequence, reader.damaged());
        } catch (IOException e) {
            throw RunException.cannotWrite(file, e);
        }
    }

    /** Where damaged lines of a journal are kept. */
    public static Path damagedLines(Path file) {
        return file.resolveSibling("journal.damaged.jsonl");
    }

    public Path file() {
        return file;
    }

    /** How many lines were damaged when it was opened. */
    public long damaged() {
        return damaged;
    }

    /** The number of the last line so far. */
    public long sequence() {
        return sequence;
    }

    /** All whole lines of a journal; none if there is no journal. */
    public static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        read(file, entries::add);
        return entries;
    }

    /** Takes all whole lines of a journal, one after the other, and returns how many lines are damaged. */
    public static long read(Path file, Consumer<Entry> taker) {
        JournalReader reader = new JournalReader(file);
        for (List<JsonNode> lines = reader.next(); !lines.isEmpty(); lines = reader.next()) {
            lines.forEach(line -> taker.accept(entry(line)));
        }
        return reader.damaged();
    }

    public void event(String name, Map<String, String> details) {
        ObjectNode line = line();
        line.put("event", name);
        ObjectNode into = line.putObject("details");
        details.forEach(into::put);
        append(line);
    }

    public void metrics(long step, Map<String, Double> values) {
        ObjectNode line = line();
        ObjectNode metrics = line.putObject("metrics").put("step", step);
        ObjectNode into = metrics.putObject("values");
        values.forEach((name, value) -> into.put(name, Double.isFinite(value) ? value : null));
        append(line);
    }

    /** Bytes so far. */
    public long length() {
        try {
            return content.length();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the length of the journal " + file + ".", e);
        }
    }

    /** Drops every line after the one of this number, and tells of each. */
    public void truncate(long lastSequence, Consumer<Entry> dropped) {
        try {
            JournalReader reader = new JournalReader(file);
            long end = 0;
            for (List<JournalLine> lines = reader.lines(); !lines.isEmpty(); lines = reader.lines()) {
                for (JournalLine line : lines) {
                    if (line.sequence() <= lastSequence) {
                        end = line.end();
                    } else {
                        line.content().ifPresent(content -> dropped.accept(entry(content)));
                    }
                }
            }
            content.setLength(end);
            content.seek(end);
            // Not less, where lines are gone: the checkpoint must stay the mark between what is kept and what comes
            // again.
            sequence = lastSequence;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot shorten the journal " + file + ".", e);
        }
    }

    /** Waits until everything is on the disk. */
    public void sync() {
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
            content.write(JournalLine.text(line).getBytes(StandardCharsets.UTF_8));
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

    private static Entry entry(JsonNode line) {
        Instant time = JournalLine.time(line);
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
