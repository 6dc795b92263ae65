package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the part of YAML that experiment files use: maps, lists and scalars in one document. It takes the parser's events
 * rather than its values, so that no scalar is guessed to be a number or a truth value before its setting is known.
 */
public final class YamlReader {

    private static final int DEEPEST = 50;
    private static final String UNPRINTABLE = "there is a control character here; remove it";

    private final String source;
    private final boolean lines;
    private final Problems problems;
    private final MarkedParser parser;

    /** Where what has been read ends, a comment not counted. */
    private int end;

    private YamlReader(String source, boolean lines, String text, Problems problems) {
        this.source = source;
        this.lines = lines;
        this.problems = problems;
        this.parser = MarkedYaml.INSTANCE.parser(text);
    }

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
        YamlReader reader = new YamlReader(source, lines, text, problems);
        Optional<Node> node = reader.document();
        if (!lines && problems.count() == before) {
            reader.refuseComment(text);
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

    private Optional<Node> document() {
        try {
            if (parser.nextToken() == null) {
                problems.add(Position.of(source), "", "there is nothing in it");
                return Optional.empty();
            }
            Optional<Node> root = node("", 0);
            end = (int) parser.currentLocation().getCharOffset();
            if (parser.nextToken() != null) {
                problems.add(
                        at(parser.document()),
                        "",
                        "a second document begins here; write one document, and several experiments as 'runs'");
            }
            return root;
        } catch (JacksonException e) {
            Position at = SyntaxErrors.place(e).map(this::at).orElse(Position.of(source));
            problems.add(at, "", SyntaxErrors.explain(e));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be read.", e);
        }
    }

    /** In a file a comment is for people; after a value on the command line it was meant to be part of it. */
    private void refuseComment(String text) {
        String rest = text.substring(text.offsetByCodePoints(0, end)).strip();
        if (!rest.isEmpty()) {
            problems.add(
                    Position.of(source),
                    "",
                    "what follows the value, '" + rest + "', would be lost as a comment; put quotes around the whole"
                            + " text, or remove it");
        }
    }

    /** The value that begins with the parser's current token. */
    private Optional<Node> node(String path, int depth) throws IOException {
        NodeEvent written = parser.written();
        Position at = at(parser.currentTokenLocation());
        if (written instanceof AliasEvent) {
            problems.add(
                    at,
                    path,
                    "'*" + written.getAnchor()
                            + "' is a YAML alias; write the value itself, or name a shared file in 'extends'");
            return Optional.empty();
        }
        if (written.getAnchor() != null) {
            problems.add(
                    at,
                    path,
                    "'&" + written.getAnchor() + "' is a YAML anchor; remove it, and name a shared file in 'extends'");
        }
        if (written instanceof ScalarEvent scalar) {
            return Optional.of(scalar(scalar, at, path));
        }
        refuseTag(((CollectionStartEvent) written).getTag(), at, path);
        if (depth == DEEPEST) {
            problems.add(at, path, "maps and lists are nested more than " + DEEPEST + " deep; no setting lies there");
            parser.skipChildren();
            return Optional.empty();
        }
        return Optional.of(written instanceof MappingStartEvent ? mapping(at, path, depth) : sequence(at, path, depth));
    }

    private Node.Scalar scalar(ScalarEvent written, Position at, String path) {
        refuseTag(written.getTag(), at, path);
        if (written.getValue()
                .codePoints()
                .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            problems.add(at, path, "'\\uD800' to '\\uDFFF' are halves of characters; write the whole character");
        }
        return new Node.Scalar(at, written.getValue(), !written.isPlain());
    }

    private Node sequence(Position at, String path, int depth) throws IOException {
        List<Node> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            node(Location.join(path, "" + elements.size()), depth + 1).ifPresent(elements::add);
        }
        return new Node.Sequence(at, elements);
    }

    private Node mapping(Position at, String path, int depth) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position keyAt = at(parser.currentTokenLocation());
            Optional<String> key = key(keyAt, path);
            parser.nextToken();
            Optional<Node> value = node(Location.join(path, key.orElse("")), depth + 1);
            if (key.isPresent() && value.isPresent()) {
                put(entries, key.get(), new Node.Entry(keyAt, value.get()), path);
            }
        }
        return new Node.Mapping(at, entries);
    }

    private void put(Map<String, Node.Entry> entries, String key, Node.Entry entry, String path) {
        Node.Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            String message = "is written twice, first at " + first.keyAt() + "; remove one of them";
            problems.add(entry.keyAt(), Location.join(path, key), message);
        }
    }

    private Optional<String> key(Position at, String path) throws IOException {
        if (parser.written() instanceof CollectionStartEvent collection) {
            String found = collection instanceof MappingStartEvent ? "a map of settings" : "a list";
            problems.add(at, path, "the name of a setting must be a word, found " + found);
            return Optional.empty();
        }
        Optional<String> name = node(path, 0).map(key -> ((Node.Scalar) key).text());
        if (name.equals(Optional.of("<<"))) {
            problems.add(at, path, "'<<' is YAML's merge key; remove it, and name a shared file in 'extends'");
        } else if (name.equals(Optional.of(""))) {
            problems.add(at, path, "the name of a setting is missing before the colon");
        }
        return name;
    }

    private void refuseTag(@Nullable String tag, Position at, String path) {
        if (tag != null) {
            String shown = tag.replace("tag:yaml.org,2002:", "!!");
            problems.add(at, path, "'" + shown + "' is a YAML tag; remove it, the setting knows its type");
        }
    }

    private Position at(JsonLocation location) {
        return lines ? new Position(source, location.getLineNr(), location.getColumnNr()) : Position.of(source);
    }
}
