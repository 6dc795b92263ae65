package org.ladderlab.registry.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lays one tree over another: maps merge, anything else replaces, and a map whose {@code type} changes starts afresh. A
 * bare {@code cosine} over or under a map counts as {@code {type: cosine}}. Every leaf keeps the place where it was written.
 */
public final class Merge {

    public static final String TYPE = "type";

    private Merge() {}

    public static Node.Mapping maps(Node.Mapping under, Node.Mapping over) {
        if (typeOf(over).isPresent() && !typeOf(over).equals(typeOf(under))) {
            return over;
        }
        Map<String, Node.Entry> merged = new LinkedHashMap<>(under.entries());
        for (Map.Entry<String, Node.Entry> entry : over.entries().entrySet()) {
            Node value = entry.getValue().value();
            Node laid = under.get(entry.getKey()).map(old -> nodes(old, value)).orElse(value);
            merged.put(entry.getKey(), new Node.Entry(entry.getValue().keyAt(), laid));
        }
        return new Node.Mapping(over.at(), merged);
    }

    public static Node nodes(Node under, Node over) {
        if (over instanceof Node.Mapping overMap) {
            return asMapping(under)
                    .<Node>map(underMap -> maps(underMap, overMap))
                    .orElse(over);
        }
        if (over instanceof Node.Scalar
                && under instanceof Node.Mapping underMap
                && typeOf(underMap).isPresent()) {
            return asMapping(over).<Node>map(overMap -> maps(underMap, overMap)).orElse(over);
        }
        return over;
    }

    /** A map as it is, and a bare name as the map that it stands for. */
    public static Optional<Node.Mapping> asMapping(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (node instanceof Node.Scalar scalar && !scalar.isNull() && !scalar.isMissing()) {
            return Optional.of(Node.Mapping.empty(node.at()).with(TYPE, node.at(), node));
        }
        return Optional.empty();
    }

    private static Optional<String> typeOf(Node.Mapping mapping) {
        return mapping.get(TYPE).filter(node -> node instanceof Node.Scalar).map(node -> ((Node.Scalar) node).text());
    }
}
