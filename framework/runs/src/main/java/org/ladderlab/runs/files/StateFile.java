package org.ladderlab.runs.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JSON object in a file that carries its own checksum, {@code "crc32"}, over the rest of it as compact JSON: a file of which a
 * single digit has changed is refused instead of believed. A file without one, as older ones are, is taken as it is.
 */
public final class StateFile {

    /** Larger than any such file, smaller than memory. */
    private static final long MOST_BYTES = 1L << 28;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StateFile() {}

    /** The text of a file that has this content. */
    public static String text(ObjectNode content) {
        ObjectNode sealed = content.deepCopy();
        sealed.remove(Checksum.KEY);
        sealed.put(Checksum.KEY, checksum(reread(sealed)));
        return sealed.toPrettyString() + "\n";
    }

    /**
     * The object in a file.
     *
     * @param remedy what to do if it cannot be used: a full sentence
     * @throws DamagedFileException if the file is absent, cannot be read, or is not as it was written
     */
    public static ObjectNode read(Path file, String remedy) {
        return find(file, remedy).orElseThrow(() -> new DamagedFileException(file, "is not there", remedy));
    }

    /**
     * The same; empty if there is no such file.
     *
     * @throws DamagedFileException if the file cannot be read, or is not as it was written
     */
    public static Optional<ObjectNode> find(Path file, String remedy) {
        try {
            if (Files.isDirectory(file)) {
                throw new DamagedFileException(file, "is a folder", remedy);
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new DamagedFileException(file, "has " + Files.size(file) + " bytes, too many to be ours", remedy);
            }
            return Optional.of(object(file, Files.readAllBytes(file), remedy));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DamagedFileException(file, "cannot be read (" + e.getMessage() + ")", remedy);
        }
    }

    /**
     * What a file's object means; empty if there is no such file.
     *
     * @param form gives it, by {@link Fields}
     * @throws DamagedFileException if the file cannot be read, is not as it was written, or {@code form} refuses it
     */
    public static <T> Optional<T> find(Path file, String remedy, Function<ObjectNode, T> form) {
        return find(file, remedy).map(object -> {
            try {
                return form.apply(object);
            } catch (DateTimeException e) {
                throw new DamagedFileException(file, "has a time that is none", remedy);
            } catch (IllegalArgumentException e) {
                throw new DamagedFileException(file, String.valueOf(e.getMessage()), remedy);
            }
        });
    }

    private static ObjectNode object(Path file, byte[] bytes, String remedy) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new DamagedFileException(file, (bytes.length == 0 ? "is empty" : "is not JSON") + place, remedy);
        } catch (IOException e) {
            throw new DamagedFileException(file, "is not UTF-8", remedy);
        }
        if (!(root instanceof ObjectNode object)) {
            String what = root == null || root.isMissingNode() ? "is empty" : "is not a JSON object";
            throw new DamagedFileException(file, what, remedy);
        }
        JsonNode recorded = object.remove(Checksum.KEY);
        if (recorded != null && !recorded.asText().equals(checksum(object))) {
            throw new DamagedFileException(file, "is not as it was written (its checksum is wrong)", remedy);
        }
        return object;
    }

    /** What a reader makes of it, who knows no difference between 1 and 1L, or float and double. */
    private static ObjectNode reread(ObjectNode content) {
        try {
            return (ObjectNode) JSON.readTree(content.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A tree that cannot be written as JSON.", e);
        }
    }

    private static String checksum(ObjectNode content) {
        return Checksum.of(content.toString().getBytes(StandardCharsets.UTF_8));
    }
}
