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

/** Turns the parser's tokens into a tree that remembers where each value is written. Goes on after a problem, so that all of them are found. */
final class NodeReader {

    private static final int DEEPEST = 50;

    private final String source;
    private final boolean lines;
    private final Problems problems;
    private final MarkedParser parser;
    private int end;

    /**
     * Reads one text.
     *
     * @param lines whether positions name lines and columns, or the source as a whole
     */
    NodeReader(String source, boolean lines, String text, Problems problems) {
        this.source = source;
        this.lines = lines;
        this.problems = problems;
        this.parser = MarkedYaml.INSTANCE.parser(text);
    }

    /** How many characters what has been read takes, a comment behind it not counted. */
    int end() {
        return end;
    }

    /** The one document of the text; empty, or not to be used, if there were problems. */
    Optional<Node> document() {
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
