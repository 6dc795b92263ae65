package org.ladderlab.runs.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * Files with a checksum beside them, {@code NAME.sha256} in the form that {@code sha256sum -c} reads, each there whole or not at
 * all.
 */
public final class Checksummed {

    private Checksummed() {}

    /** The checksum goes first: a file without one would count as damaged, a checksum without one is nothing. */
    public static void write(Path file, List<ByteBuffer> pieces) {
        MessageDigest digest = Sha256.digest();
        pieces.forEach(piece -> digest.update(piece.duplicate()));
        DurableFiles.write(checksum(file), Sha256.hex(digest) + "  " + file.getFileName() + "\n");
        DurableFiles.write(file, pieces);
    }

    /** Whether a file's checksum is right. */
    public static boolean isWhole(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) && Sha256.of(file).equals(recorded(file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Where the checksum of a file stands. */
    public static Path checksum(Path file) {
        return file.resolveSibling(file.getFileName() + ".sha256");
    }

    private static String recorded(Path file) throws IOException {
        Path sum = checksum(file);
        if (!Files.isRegularFile(sum)) {
            return "";
        }
        return Files.readString(sum, StandardCharsets.ISO_8859_1).split(" ", 2)[0];
    }
}
