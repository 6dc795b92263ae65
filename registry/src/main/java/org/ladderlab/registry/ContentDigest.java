package org.ladderlab.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * SHA-256 of what a place holds. Of a jar and of a folder that is over the names and bytes of its files in the order of their
 * names, so that both give the same for the same content, whenever and by whatever it was packed. Manifests and Maven's notes are
 * left out, as only jars have them. Of any other file it is over its bytes.
 */
public final class ContentDigest {

    private static final String PACKAGING = "META-INF/(MANIFEST[.]MF|INDEX[.]LIST|maven/.*)";
    private static final int CHUNK = 1 << 16;

    private ContentDigest() {}

    /**
     * The digest of a place, in hexadecimal.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static String of(Path place) {
        try {
            if (Files.isDirectory(place)) {
                return ofFolder(place);
            }
            return place.toString().endsWith(".jar") ? ofJar(place) : Sha256.of(place);
        } catch (IOException e) {
            throw new UncheckedIOException("The content of " + place + " cannot be read.", e);
        }
    }

    private static String ofFolder(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(
                            folder.relativize(file)
                                    .toString()
                                    .replace(folder.getFileSystem().getSeparator(), "/"),
                            file));
        }
        MessageDigest digest = Sha256.digest();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try (InputStream in = Files.newInputStream(file.getValue())) {
                add(digest, file.getKey(), in);
            }
        }
        return Sha256.hex(digest);
    }

    private static String ofJar(Path jar) throws IOException {
        // Not the cached handle of a class loader, which would go on reading a jar that was replaced.
        try (JarFile entries = new JarFile(jar.toFile(), false)) {
            Map<String, JarEntry> files = new TreeMap<>();
            entries.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> files.put(entry.getName(), entry));
            MessageDigest digest = Sha256.digest();
            for (Map.Entry<String, JarEntry> file : files.entrySet()) {
                try (InputStream in = entries.getInputStream(file.getValue())) {
                    add(digest, file.getKey(), in);
                }
            }
            return Sha256.hex(digest);
        }
    }

    /** Lengths stand between names and bytes, so that no two contents run together into the same. */
    private static void add(MessageDigest digest, String name, InputStream content) throws IOException {
        if (name.matches(PACKAGING)) {
            return;
        }
        MessageDigest own = Sha256.digest();
        byte[] chunk = new byte[CHUNK];
        for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
            own.update(chunk, 0, read);
        }
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(path.length).array());
        digest.update(path);
        digest.update(own.digest());
    }
}
