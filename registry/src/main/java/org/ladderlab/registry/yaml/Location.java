package org.ladderlab.registry.yaml;

import java.util.Optional;

/** Finds where a setting is written. */
public final class Location {

    private Location() {}

    /** {@code training.steps} from {@code training} and {@code steps}. */
    public static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    /** The node at a path with dots. */
    public static Optional<Node> find(Node tree, Iterable<String> path) {
        Node here = tree;
        for (String name : path) {
            Optional<Node> next = child(here, name);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            here = next.get();
        }
        return Optional.of(here);
    }

    /** Where a setting is written; if it is not, where its nearest written ancestor is. */
    public static Position of(Node tree, String path) {
        Node here = tree;
        for (String name : path.split("\\.")) {
            Optional<Node> next = child(here, name);
            if (next.isEmpty()) {
                return here.at();
            }
            here = next.get();
        }
        return here.at();
    }

    private static Optional<Node> child(Node node, String name) {
        if (node instanceof Node.Mapping mapping) {
            return mapping.get(name);
        }
        if (node instanceof Node.Sequence sequence && name.matches("\\d{1,9}")) {
            int index = Integer.parseInt(name);
            return index < sequence.elements().size()
                    ? Optional.of(sequence.elements().get(index))
                    : Optional.empty();
        }
        return Optional.empty();
    }
}
