package org.ladderlab.runs.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock file that says who holds it. The operating system gives it back when that process ends, however it ends. */
public final class ProcessLock implements AutoCloseable {

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock of a file, which is made if it is absent; empty if another process or thread holds it. */
    public static Optional<ProcessLock> take(Path file) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isFree(channel)) {
                channel.close();
                return Optional.empty();
            }
            String holder = Place.here() + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return Optional.of(new ProcessLock(channel));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file + ".", e);
        }
    }

    /** Who holds a lock, in words. */
    public static String holder(Path file) {
        try {
            String holder = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            return holder.isEmpty() ? "another process" : holder;
        } catch (IOException e) {
            return "another process";
        }
    }

    /** Whether a process holds the lock of a file. It is taken and given back for that, for a moment. */
    public static boolean isHeld(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return !isFree(channel);
        } catch (IOException e) {
            // What cannot be known is not said to be dead.
            return true;
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot give back a lock.", e);
        }
    }
}
