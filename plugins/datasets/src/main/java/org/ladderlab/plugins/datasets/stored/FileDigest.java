package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of a file, or of the names and contents of all files in a folder. */
final class FileDigest {

    private FileDigest() {}

    static String of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return ofFile(path);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Fingerprint fingerprint = new Fingerprint();
        for (Path file : files) {
            String line = path.relativize(file) + "\0" + ofFile(file) + "\n";
            fingerprint.add(line.getBytes(StandardCharsets.UTF_8));
        }
        return fingerprint.hexadecimal();
    }

    private static String ofFile(Path file) throws IOException {
        Fingerprint fingerprint = new Fingerprint();
        byte[] bytes = new byte[1 << 16];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int read = stream.read(bytes); read >= 0; read = stream.read(bytes)) {
                fingerprint.add(bytes, read);
            }
        }
        return fingerprint.hexadecimal();
    }
}
