package org.ladderlab.runs.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Files that are there whole or not at all, whatever happens while they are written. */
public final class DurableFiles {

    private static final int CHUNK = 1 << 20;
    private static final String TEMPORARY = ".tmp";

    private DurableFiles() {}

    /**
     * Writes the pieces beside the target under a name that no other process and thread has, syncs, renames over it and syncs the
     * folder.
     */
    public static void write(Path target, List<ByteBuffer> pieces) {
        Path temporary = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            // A stream, since an interrupt of the thread would close a channel.
            try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
                for (ByteBuffer piece : pieces) {
                    write(file, piece.duplicate());
                }
                file.getFD().sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(Objects.requireNonNull(target.toAbsolutePath().getParent()));
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw RunException.cannotWrite(target, e);
        }
    }

    /** Deletes what processes that were killed had begun to write; only for who has the folder to itself. */
    public static void clean(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(TEMPORARY))
                    .forEach(DurableFiles::deleteQuietly);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + ".", e);
        }
    }

    /** What stays takes room and does nothing else. */
    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The first failure is the one to be told of.
            return;
        }
    }

    /** Writes text as UTF-8. */
    public static void write(Path target, String text) {
        write(target, List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static void write(FileOutputStream file, ByteBuffer piece) throws IOException {
        byte[] chunk = new byte[Math.min(CHUNK, piece.remaining())];
        while (piece.hasRemaining()) {
            int size = Math.min(chunk.length, piece.remaining());
            piece.get(chunk, 0, size);
            file.write(chunk, 0, size);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            // The file is there already and only its name may not survive a power cut; the flag stays set for the run.
            Thread.currentThread().interrupt();
        }
    }
}
