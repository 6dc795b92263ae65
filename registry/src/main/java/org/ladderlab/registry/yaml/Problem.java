package org.ladderlab.registry.yaml;

import java.util.Comparator;

/**
 * Something wrong in an experiment file.
 *
 * @param at where it is written
 * @param path the setting, for example {@code model.schedule.gammaMin}; empty for the file as a whole
 * @param message what was expected, what was found, and the remedy
 */
public record Problem(Position at, String path, String message) implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::at).thenComparing(Problem::path).thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column path: message}. */
    @Override
    public String toString() {
        return at + (path.isEmpty() ? "" : " " + path) + ": " + message;
    }
}
