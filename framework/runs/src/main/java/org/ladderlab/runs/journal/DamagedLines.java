package org.ladderlab.runs.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Keeps the damaged lines of a journal beside what goes on: nothing is deleted, and nothing damaged is read again. */
final class DamagedLines {

    private DamagedLines() {}

    /** Writes a journal anew without its damaged lines, which are appended to another file first. */
    static void setAside(Path journal, Path kept) throws IOException {
        Path whole = journal.resolveSibling(journal.getFileName() + ".whole");
        try (RandomAccessFile from = new RandomAccessFile(journal.toFile(), "r");
                FileOutputStream damaged = new FileOutputStream(kept.toFile(), true);
                FileOutputStream good = new FileOutputStream(whole.toFile())) {
            JournalReader reader = new JournalReader(journal);
            for (List<JournalLine> lines = reader.lines(); !lines.isEmpty(); lines = reader.lines()) {
                for (JournalLine line : lines) {
                    copy(from, line, line.content().isPresent() ? good : damaged);
                }
            }
            damaged.getFD().sync();
            good.getFD().sync();
        }
        Files.move(whole, journal, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(RandomAccessFile from, JournalLine line, OutputStream into) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(line.end() - line.start())];
        from.seek(line.start());
        from.readFully(bytes);
        into.write(bytes);
    }
}
