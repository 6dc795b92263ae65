package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlReader;

/**
 * One {@code --set path=value} of the command line.
 *
 * @param source the argument as it was given, for messages
 * @param path the names on the way to the setting; a number counts the elements of a list from 0
 */
public record Assignment(Position source, List<String> path, Node value) {

    /**
     * Reads {@code a.b.c=value}, whose value is a map, a list or a quoted text of YAML, or else a text as it stands; empty if there
     * were problems.
     */
    public static Optional<Assignment> parse(String argument, Problems problems) {
        Position source = Position.of("--set " + argument);
        int equals = argument.indexOf('=');
        List<String> path =
                List.of(argument.substring(0, Math.max(equals, 0)).strip().split("\\.", -1));
        if (equals < 0 || path.stream().anyMatch(String::isBlank)) {
            problems.add(source, "", "expected path=value, for example --set training.steps=100");
            return Optional.empty();
        }
        String value = argument.substring(equals + 1);
        if (value.isBlank()) {
            problems.add(source, "", "there is no value after '='; write null for none, or '\"\"' for an empty text");
            return Optional.empty();
        }
        return YamlReader.assigned(source.source(), value, problems).map(node -> new Assignment(source, path, node));
    }

    /** The tree with this value in it; maps merge. */
    public Node.Mapping applyTo(Node.Mapping tree, Problems problems) {
        refuseUnknownVariant(tree, problems);
        return (Node.Mapping) apply(tree, 0, problems);
    }

    /** A setting of a variant that there is not would be a variant of its own. */
    private void refuseUnknownVariant(Node.Mapping tree, Problems problems) {
        int depth = path.get(0).equals(Declaring.RUNS) ? 1 : 2;
        if (path.size() <= depth + 1
                || depth == 2 && !path.subList(0, 2).equals(List.of(Declaring.ABLATE, Declaring.VARIANTS))) {
            return;
        }
        String name = path.get(depth);
        Location.find(tree, path.subList(0, depth))
                .filter(node -> node instanceof Node.Mapping variants
                        && !variants.entries().isEmpty()
                        && !variants.entries().containsKey(name))
                .map(node -> ((Node.Mapping) node).entries().keySet())
                .ifPresent(names -> problems.add(
                        source,
                        "",
                        "there is no '" + name + "' below '" + String.join(".", path.subList(0, depth)) + "'"
                                + Words.didYouMean(name, names) + " (" + Words.list("names", names)
                                + "); a new one is added with all it changes, --set '"
                                + String.join(".", path.subList(0, depth + 1)) + "={...}'"));
    }

    private Node apply(Node under, int depth, Problems problems) {
        if (depth == path.size()) {
            return Merge.nodes(under, value);
        }
        String name = path.get(depth);
        if (under instanceof Node.Sequence sequence) {
            return element(sequence, name, depth, problems);
        }
        Node.Mapping mapping = Merge.asMapping(under).orElse(Node.Mapping.empty(source));
        Optional<Node.Entry> entry = mapping.entry(name);
        Position keyAt = entry.map(Node.Entry::keyAt).orElse(source);
        if (depth + 1 == path.size()) {
            return Merge.maps(mapping, Node.Mapping.empty(mapping.at()).with(name, keyAt, value));
        }
        Node child = entry.map(Node.Entry::value).orElse(Node.Mapping.empty(source));
        return mapping.with(name, keyAt, apply(child, depth + 1, problems));
    }

    private Node element(Node.Sequence sequence, String name, int depth, Problems problems) {
        int size = sequence.elements().size();
        if (!name.matches("\\d{1,9}") || Integer.parseInt(name) >= size) {
            String list = String.join(".", path.subList(0, depth));
            problems.add(
                    source,
                    "",
                    "'" + list + "' is a list of " + size + (size == 1 ? " element" : " elements")
                            + ", and there is no element '" + name + "'; "
                            + (size == 0 ? "set the whole list" : "elements count from 0 to " + (size - 1)));
            return sequence;
        }
        int index = Integer.parseInt(name);
        List<Node> elements = new ArrayList<>(sequence.elements());
        elements.set(index, apply(elements.get(index), depth + 1, problems));
        return new Node.Sequence(sequence.at(), elements);
    }
}
