package org.ladderlab.plugins.datasets.stored;

import java.util.Map;
import org.ladderlab.spi.data.Split;

/**
 * What a data set holds.
 *
 * @param fingerprint SHA-256 of values and labels
 */
public record Content(About about, Map<Split, Part> parts, String fingerprint) {

    public Content {
        parts = Map.copyOf(parts);
    }

    /** Parts with their fingerprint. */
    public static Content of(About about, Map<Split, Part> parts) {
        return new Content(about, parts, fingerprint(new byte[0], parts, about.classes()));
    }

    /** SHA-256 of a begin, then values and labels as they are now. */
    String fingerprint(byte[] begin) {
        return fingerprint(begin, parts, about.classes());
    }

    private static String fingerprint(byte[] begin, Map<Split, Part> parts, int classes) {
        Fingerprint fingerprint = new Fingerprint().add(begin);
        for (Split split : Split.values()) {
            Part part = parts.get(split);
            if (part != null) {
                part.addTo(fingerprint, classes);
            }
        }
        return fingerprint.hexadecimal();
    }

    /** The examples of a split. */
    Part part(Split split) {
        Part part = parts.get(split);
        if (part == null) {
            throw new IllegalArgumentException("The data have no part " + split + ".");
        }
        return part;
    }
}
