package org.ladderlab.runs.files;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SHA-256 of what a place holds. Of a jar and of a folder that is over the names and bytes of its files in the order of their
 * names, so that both give the same for the same content, whenever and by whatever it was packed. Manifests and Maven's notes are
 * left out, as only jars have them. Of any other file it is over its bytes.
 */
public final class ContentDigest {

    private static final String PACKAGING = "META-INF/(MANIFEST[.]MF|INDEX[.]LIST|maven/.*)";

    private ContentDigest() {}

    /**
     * The digest of a place, in hexadecimal.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static String of(Path place) {
        if (!Files.isDirectory(place) && !place.toString().endsWith(".jar")) {
            return Sha256.of(place);
        }
        return Packed.read(place, files -> {
            StringBuilder content = new StringBuilder();
            files.forEach((name, file) -> {
                if (!name.matches(PACKAGING)) {
                    // Lengths and digests between names, so that no two contents run together into the same.
                    content.append(name.length())
                            .append(' ')
                            .append(name)
                            .append(' ')
                            .append(Sha256.of(file))
                            .append('\n');
                }
            });
            return Sha256.of(content.toString());
        });
    }
}
