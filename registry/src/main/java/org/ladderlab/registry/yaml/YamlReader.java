package org.ladderlab.registry.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
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
    private final Parser parser;

    /** Where what has been read ends, a comment not counted. */
    private int end;

    private YamlReader(String source, boolean lines, String text, Problems problems) {
        this.source = source;
        this.lines = lines;
        this.problems = problems;
        this.parser = new ParserImpl(new StreamReader(text), unlimited());
    }

    /** How large a file may be is decided where it is read. */
    private static LoaderOptions unlimited() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
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
            parser.getEvent();
            if (parser.checkEvent(Event.ID.StreamEnd)) {
                problems.add(Position.of(source), "", "there is nothing in it");
                return Optional.empty();
            }
            parser.getEvent();
            Optional<Node> root = node("", 0);
            parser.getEvent();
            if (!parser.checkEvent(Event.ID.StreamEnd)) {
                problems.add(
                        at(parser.peekEvent().getStartMark()),
                        "",
                        "a second document begins here; write one document, and several experiments as 'runs'");
            }
            return root;
        } catch (MarkedYAMLException e) {
            problems.add(at(SyntaxErrors.place(e)), "", SyntaxErrors.explain(e));
            return Optional.empty();
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

    private Event next() {
        Event event = parser.getEvent();
        end = event.getEndMark().getIndex();
        return event;
    }

    private Optional<Node> node(String path, int depth) {
        NodeEvent event = (NodeEvent) next();
        Position at = at(event.getStartMark());
        if (event instanceof AliasEvent) {
            problems.add(
                    at,
                    path,
                    "'*" + event.getAnchor()
                            + "' is a YAML alias; write the value itself, or name a shared file in 'extends'");
            return Optional.empty();
        }
        if (event.getAnchor() != null) {
            problems.add(
                    at,
                    path,
                    "'&" + event.getAnchor() + "' is a YAML anchor; remove it, and name a shared file in 'extends'");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), at, path);
            if (scalar.getValue()
                    .codePoints()
                    .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                problems.add(at, path, "'\\uD800' to '\\uDFFF' are halves of characters; write the whole character");
            }
            return Optional.of(new Node.Scalar(at, scalar.getValue(), !scalar.isPlain()));
        }
        refuseTag(((CollectionStartEvent) event).getTag(), at, path);
        if (depth == DEEPEST) {
            problems.add(at, path, "maps and lists are nested more than " + DEEPEST + " deep; no setting lies there");
            skipToEnd();
            return Optional.empty();
        }
        return Optional.of(
                event.getEventId() == Event.ID.MappingStart ? mapping(at, path, depth) : sequence(at, path, depth));
    }

    private Node sequence(Position at, String path, int depth) {
        List<Node> elements = new ArrayList<>();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            node(Location.join(path, "" + elements.size()), depth + 1).ifPresent(elements::add);
        }
        next();
        return new Node.Sequence(at, elements);
    }

    private Node mapping(Position at, String path, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Optional<Node> key = node(path, depth + 1);
            String name = key.map(node -> keyText(node, path)).orElse("");
            Optional<Node> value = node(Location.join(path, name), depth + 1);
            if (key.isPresent() && value.isPresent()) {
                put(entries, name, new Node.Entry(key.get().at(), value.get()), path);
            }
        }
        next();
        return new Node.Mapping(at, entries);
    }

    private void put(Map<String, Node.Entry> entries, String key, Node.Entry entry, String path) {
        Node.Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            String message = "is written twice, first at " + first.keyAt() + "; remove one of them";
            problems.add(entry.keyAt(), Location.join(path, key), message);
        }
    }

    private String keyText(Node key, String path) {
        if (!(key instanceof Node.Scalar scalar)) {
            problems.add(key.at(), path, "the name of a setting must be a word, found " + key.found());
            return "";
        }
        if (scalar.text().equals("<<")) {
            problems.add(key.at(), path, "'<<' is YAML's merge key; remove it, and name a shared file in 'extends'");
        } else if (scalar.text().isEmpty()) {
            problems.add(key.at(), path, "the name of a setting is missing before the colon");
        }
        return scalar.text();
    }

    private void refuseTag(String tag, Position at, String path) {
        if (tag != null) {
            String shown = tag.replace("tag:yaml.org,2002:", "!!");
            problems.add(at, path, "'" + shown + "' is a YAML tag; remove it, the setting knows its type");
        }
    }

    private void skipToEnd() {
        for (int open = 1; open > 0; ) {
            Event event = parser.getEvent();
            if (event instanceof CollectionStartEvent) {
                open++;
            } else if (event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd) {
                open--;
            }
        }
    }

    private Position at(Mark mark) {
        return lines ? new Position(source, mark.getLine() + 1, mark.getColumn() + 1) : Position.of(source);
    }
}
