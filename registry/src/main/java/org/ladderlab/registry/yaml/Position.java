package org.ladderlab.registry.yaml;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where something is written.
 *
 * @param source the file, or the argument of the command line
 * @param line counts from 1; 0 for the source as a whole
 * @param column counts from 1; 0 for the source as a whole
 */
public record Position(String source, int line, int column) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparing(Position::source)
            .thenComparingInt(Position::line)
            .thenComparingInt(Position::column);

    /** A source as a whole. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    /** The folder from which a relative path that is written here is meant: the file's, or else the working directory. */
    public Path folder() {
        Path here = Path.of("").toAbsolutePath();
        return line == 0 ? here : here.resolve(source).resolveSibling("");
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
