package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlWriter;

/**
 * One point of a sweep: values at paths.
 *
 * @param values path to value, in the order in which they are laid over the file
 */
public record SweepPoint(Map<String, Node.Entry> values) {

    /** The point that changes nothing. */
    static final SweepPoint ORIGIN = new SweepPoint(Map.of());

    public SweepPoint {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Both together. */
    SweepPoint with(SweepPoint other) {
        Map<String, Node.Entry> both = new LinkedHashMap<>(values);
        both.putAll(other.values);
        return new SweepPoint(both);
    }

    /** The tree with the values laid over it. */
    Node.Mapping over(Node.Mapping tree, Problems problems) {
        Node.Mapping changed = tree;
        for (Map.Entry<String, Node.Entry> value : values.entrySet()) {
            changed = new Assignment(
                            value.getValue().keyAt(),
                            List.of(value.getKey().split("\\.")),
                            value.getValue().value())
                    .applyTo(changed, problems);
        }
        return changed;
    }

    /** Every single value that the point decides, by its path. */
    public Map<String, Node> leaves() {
        Map<String, Node> leaves = new LinkedHashMap<>();
        values.forEach((path, entry) -> leaves.putAll(leaves(path, entry.value())));
        return leaves;
    }

    /** The single values below a path; a list is one of them. */
    public static Map<String, Node> leaves(String path, Node node) {
        Map<String, Node> leaves = new LinkedHashMap<>();
        if (node instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            mapping.entries().forEach((name, entry) -> leaves.putAll(leaves(Location.join(path, name), entry.value())));
        } else {
            leaves.put(path, node);
        }
        return leaves;
    }

    /** Whether the point has every value of another. */
    boolean has(SweepPoint other) {
        Map<String, Node> mine = leaves();
        return other.leaves().entrySet().stream().allMatch(leaf -> Optional.ofNullable(mine.get(leaf.getKey()))
                .filter(value -> same(value, leaf.getValue()))
                .isPresent());
    }

    private static boolean same(Node a, Node b) {
        if (a instanceof Node.Scalar one && b instanceof Node.Scalar two) {
            Optional<Double> number = Numbers.number(one.text());
            return one.text().equals(two.text()) || (number.isPresent() && number.equals(Numbers.number(two.text())));
        }
        return YamlWriter.flow(a).equals(YamlWriter.flow(b));
    }

    /** Every point of the one list with every point of the other; the first list turns slowest. */
    static List<SweepPoint> product(List<SweepPoint> slow, List<SweepPoint> fast) {
        List<SweepPoint> both = new ArrayList<>();
        slow.forEach(first -> fast.forEach(second -> both.add(first.with(second))));
        return both;
    }
}
