package org.ladderlab.registry.yaml;

import java.util.Optional;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the part of YAML that experiment files use: maps, lists and scalars in one document. It takes the parser's events
 * rather than its values, so that no scalar is guessed to be a number or a truth value before its setting is known.
 */
public final class YamlReader {

    private static final String UNPRINTABLE = "there is a control character here; remove it";

    private YamlReader() {}

    /** The document of a file; empty if there were problems. */
    public static Optional<Node> file(String source, String text, Problems problems) {
        return read(source, true, text, problems);
    }

    /** A command line argument, whose positions name it as a whole. */
    public static Optional<Node> argument(String source, String text, Problems problems) {
        return read(source, false, text, problems);
    }

    /**
     * The value of an assignment on the command line. A map or a list, in brackets or on lines of its own, and a text in quotes are
     * YAML. Anything else is the text as it stands, without the spaces around it: a line of the shell holds no comments.
     */
    public static Optional<Node> assigned(String source, String text, Problems problems) {
        String plain = text.strip();
        if (plain.isEmpty() || "[{\"'".indexOf(plain.charAt(0)) >= 0) {
            return argument(source, text, problems);
        }
        if (unprintable(source, text).isPresent()) {
            problems.add(Position.of(source), "", UNPRINTABLE);
            return Optional.empty();
        }
        Optional<Node> lines = plain.contains("\n") ? argument(source, plain, new Problems()) : Optional.empty();
        return lines.filter(node -> !(node instanceof Node.Scalar))
                .or(() -> Optional.of(new Node.Scalar(Position.of(source), plain, false)));
    }

    private static Optional<Node> read(String source, boolean lines, String text, Problems problems) {
        int before = problems.count();
        Optional<Position> unprintable = unprintable(source, text);
        if (unprintable.isPresent()) {
            problems.add(unprintable.get(), "", UNPRINTABLE);
            return Optional.empty();
        }
        NodeReader reader = new NodeReader(source, lines, text, problems);
        Optional<Node> node = reader.document();
        if (!lines && problems.count() == before) {
            refuseComment(source, text, reader.end(), problems);
        }
        return problems.count() > before ? Optional.empty() : node;
    }

    private static Optional<Position> unprintable(String source, String text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                return Optional.of(new Position(source, line, column));
            }
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        return Optional.empty();
    }

    /** In a file a comment is for people; after a value on the command line it was meant to be part of it. */
    private static void refuseComment(String source, String text, int end, Problems problems) {
        String rest = text.substring(text.offsetByCodePoints(0, end)).strip();
        if (!rest.isEmpty()) {
            problems.add(
                    Position.of(source),
                    "",
                    "what follows the value, '" + rest + "', would be lost as a comment; put quotes around the whole"
                            + " text, or remove it");
        }
    }
}
