package org.ladderlab.runs.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ladderlab.runs.files.DamagedFileException;

/**
 * Reads a journal that may still be written, a megabyte at a time: lines that have their end only, each once, in order. A run that
 * goes on from a checkpoint cuts its journal back; this is seen from the last line read, which is then no longer where it was.
 * Damaged lines are counted, and what follows them is read.
 */
public final class JournalReader {

    private static final int CHUNK = 1 << 20;
    /** A line that does not end within this is damaged, whatever follows. */
    private static final int LONGEST_LINE = 1 << 26;

    private final Path file;
    private long position;
    private byte[] last = {};
    private long damaged;
    private Optional<JsonNode> lastLine = Optional.empty();

    /** Begins at the start of a journal, which need not be there yet. */
    public JournalReader(Path file) {
        this.file = file;
    }

    /**
     * The next lines that are as they were written; none if there are no more now.
     *
     * @throws CutBackException if earlier lines are gone
     * @throws DamagedFileException if the file cannot be read
     */
    public List<JsonNode> next() {
        List<JsonNode> found = new ArrayList<>();
        List<JournalLine> lines = lines();
        // A whole chunk may be damaged, and nothing found must mean nothing left.
        for (; !lines.isEmpty() && found.isEmpty(); lines = found.isEmpty() ? lines() : List.of()) {
            lines.forEach(line -> line.content().ifPresent(found::add));
        }
        return found;
    }

    /** The same with the damaged lines among them. */
    public List<JournalLine> lines() {
        if (Files.isDirectory(file)) {
            throw unusable("is a folder");
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            checkLast(content);
            return lines(content);
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw unusable("cannot be read (" + e.getMessage() + ")");
            }
            return List.of();
        } catch (EOFException e) {
            throw new CutBackException(file);
        } catch (IOException e) {
            throw unusable("cannot be read (" + e.getMessage() + ")");
        }
    }

    private DamagedFileException unusable(String what) {
        return new DamagedFileException(
                file, what, "Move it away; a run that goes on begins a new journal after its last checkpoint.");
    }

    /** Times differ in every line, so equal bytes in the same place are the same line. */
    private void checkLast(RandomAccessFile content) throws IOException {
        byte[] there = new byte[last.length];
        if (content.length() < position) {
            throw new CutBackException(file);
        }
        content.seek(position - last.length);
        content.readFully(there);
        if (!Arrays.equals(there, last)) {
            throw new CutBackException(file);
        }
    }

    private List<JournalLine> lines(RandomAccessFile content) throws IOException {
        long left = content.length() - position;
        for (long size = CHUNK; ; size *= 2) {
            byte[] bytes = new byte[(int) Math.min(size, left)];
            content.seek(position);
            content.readFully(bytes);
            List<JournalLine> lines = split(bytes);
            if (!lines.isEmpty() || size >= left) {
                return lines;
            }
            if (size >= LONGEST_LINE) {
                return List.of(take(bytes, 0, bytes.length, bytes.length));
            }
        }
    }

    private List<JournalLine> split(byte[] bytes) {
        List<JournalLine> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(take(bytes, start, i, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private JournalLine take(byte[] bytes, int from, int to, int next) {
        JournalLine line = JournalLine.of(Arrays.copyOfRange(bytes, from, to), position, position + next - from);
        position = line.end();
        last = Arrays.copyOfRange(bytes, from, next);
        line.content().ifPresentOrElse(content -> lastLine = Optional.of(content), () -> damaged++);
        return line;
    }

    /** How many of the lines so far are damaged. */
    public long damaged() {
        return damaged;
    }

    /** The last line so far that is as it was written. */
    public Optional<JsonNode> lastLine() {
        return lastLine;
    }

    /** Where reading stands: after the last line that has its end. */
    public long position() {
        return position;
    }
}
