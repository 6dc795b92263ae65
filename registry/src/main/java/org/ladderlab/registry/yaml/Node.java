package org.ladderlab.registry.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of an experiment file that remembers where it was written. Scalars stay text until a setting's type is known. */
public sealed interface Node {

    Position at();

    /** What it is, as a message says it after "found". */
    String found();

    /** A scalar that stands for no value. */
    default boolean isNull() {
        return false;
    }

    /**
     * A single value.
     *
     * @param text without quotes
     * @param quoted whether it was written in quotes or as a block of text
     */
    record Scalar(Position at, String text, boolean quoted) implements Node {

        private static final int SHOWN = 60;

        @Override
        public boolean isNull() {
            return !quoted && (text.equals("null") || text.equals("~"));
        }

        /** Nothing stands after the colon. */
        public boolean isMissing() {
            return !quoted && text.isEmpty();
        }

        @Override
        public String found() {
            if (isMissing()) {
                return "nothing";
            }
            String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
            String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
            return quoted ? "the quoted text \"" + shown + "\"" : "'" + shown + "'";
        }
    }

    /** A list. */
    record Sequence(Position at, List<Node> elements) implements Node {

        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String found() {
            return "a list";
        }
    }

    /** A map; its entries keep the order in which they were written. */
    record Mapping(Position at, Map<String, Entry> entries) implements Node {

        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public static Mapping empty(Position at) {
            return new Mapping(at, Map.of());
        }

        @Override
        public String found() {
            return "a map of settings";
        }

        public Optional<Entry> entry(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        public Optional<Node> get(String key) {
            return entry(key).map(Entry::value);
        }

        public Mapping with(String key, Position keyAt, Node value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, new Entry(keyAt, value));
            return new Mapping(at, changed);
        }

        /** With another value under a key, whose place stays where it was written. */
        public Mapping replacing(String key, Node value) {
            return with(key, entry(key).map(Entry::keyAt).orElse(value.at()), value);
        }

        public Mapping without(String key) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(at, changed);
        }
    }

    /**
     * One entry of a map.
     *
     * @param keyAt where its key is written
     */
    record Entry(Position keyAt, Node value) {}
}
