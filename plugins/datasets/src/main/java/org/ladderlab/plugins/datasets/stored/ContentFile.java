package org.ladderlab.plugins.datasets.stored;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.data.Split;

/** A folder of prepared data: {@code content.json}, and for each part its values and its labels, big-endian int32. */
final class ContentFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "content.json";

    /** More than MNIST has. */
    private static final long HELD = 1 << 26;

    /** What the file says. */
    private record Written(About about, String fingerprint) {}

    private ContentFile() {}

    static Path values(Path folder, Split split) {
        return folder.resolve(split.word() + ".values");
    }

    static Path labels(Path folder, Split split) {
        return folder.resolve(split.word() + ".labels");
    }

    /** Writes the file, where values and labels are written. */
    static void write(Path folder, About about) throws IOException {
        String fingerprint = Content.of(about, parts(folder, about.bytes())).fingerprint();
        Files.write(folder.resolve(NAME), JSON.writeValueAsBytes(new Written(about, fingerprint)));
    }

    /** The content of a folder; empty if it is not there, or not as it was written. */
    static Optional<Content> read(Path folder) {
        if (!Files.exists(folder.resolve(NAME))) {
            return Optional.empty();
        }
        try {
            Written written = JSON.readValue(Files.readAllBytes(folder.resolve(NAME)), Written.class);
            Content content =
                    Content.of(written.about(), parts(folder, written.about().bytes()));
            return Optional.of(content).filter(each -> each.fingerprint().equals(written.fingerprint()));
        } catch (IOException | UncheckedIOException | IllegalArgumentException | ArithmeticException e) {
            // It is made again.
            return Optional.empty();
        }
    }

    private static Map<Split, Part> parts(Path folder, int size) throws IOException {
        Map<Split, Part> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, part(folder, split, size));
        }
        return parts;
    }

    /** One part, of examples of so many bytes. */
    static Part part(Path folder, Split split, int size) throws IOException {
        Rows rows = Rows.of(values(folder, split), size, HELD);
        int[] labels = new int[rows.count()];
        try (DataInputStream stream =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(labels(folder, split))))) {
            for (int n = 0; n < labels.length; n++) {
                labels[n] = stream.readInt();
            }
        }
        return new Part(rows, labels);
    }
}
