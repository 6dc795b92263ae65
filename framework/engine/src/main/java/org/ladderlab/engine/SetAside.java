package org.ladderlab.engine;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.ladderlab.files.JournalLine;
import org.ladderlab.files.JournalReader;

/** Keeps what is damaged beside what goes on: nothing is deleted, and nothing damaged is read again. */
final class SetAside {

    private static final String DAMAGED = ".damaged";

    private SetAside() {}

    /** Moves a damaged file to {@code NAME.damaged}, over what an earlier damage left there. */
    static Path file(Path file) {
        Path kept = file.resolveSibling(file.getFileName() + DAMAGED);
        try {
            return Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw RunException.cannotWrite(kept, e);
        }
    }

    /** Writes a journal anew without its damaged lines, which are appended to another file first. */
    static void damagedLines(Path journal, Path kept) throws IOException {
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
