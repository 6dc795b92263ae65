package org.ladderlab.engine;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** Files that are there whole or not at all, whatever happens while they are written. */
public final class DurableFiles {

    private static final int CHUNK = 1 << 20;

    private DurableFiles() {}

    /** Writes the pieces beside the target, syncs, renames over it and syncs the folder. */
    static void write(Path target, List<ByteBuffer> pieces) {
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
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
            throw RunException.cannotWrite(target, e);
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
