package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;

/** The forms of a sweep that list the values of each path: {@code grid} and {@code zip}. */
final class SweepAxes {

    private final Problems problems;

    SweepAxes(Problems problems) {
        this.problems = problems;
    }

    /** Every value with every other; none if there were problems. */
    List<SweepPoint> grid(Node node, String path) {
        List<SweepPoint> points = List.of(SweepPoint.ORIGIN);
        for (Map.Entry<String, List<SweepPoint>> axis : axes(node, path).entrySet()) {
            if ((long) points.size() * axis.getValue().size() > SweepReader.LARGEST) {
                return refuse(node.at(), path, "has more than " + SweepReader.LARGEST + " points; vary less at once");
            }
            points = SweepPoint.product(points, axis.getValue());
        }
        return points.equals(List.of(SweepPoint.ORIGIN)) ? List.of() : points;
    }

    /** The lists side by side; none if there were problems. */
    List<SweepPoint> zip(Node node, String path) {
        Map<String, List<SweepPoint>> axes = axes(node, path);
        Set<Integer> lengths = new LinkedHashSet<>();
        axes.values().forEach(axis -> lengths.add(axis.size()));
        if (lengths.size() > 1) {
            List<String> told = new ArrayList<>();
            axes.forEach((name, axis) -> told.add(name + " has " + axis.size()));
            return refuse(
                    node.at(),
                    path,
                    "its lists must be equally long: " + String.join(", ", told) + "; see also 'grid'");
        }
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < lengths.stream().findFirst().orElse(0); i++) {
            SweepPoint point = SweepPoint.ORIGIN;
            for (List<SweepPoint> axis : axes.values()) {
                point = point.with(axis.get(i));
            }
            points.add(point);
        }
        return points;
    }

    /** Each varied path with a point for each of its values; empty if there were problems. */
    private Map<String, List<SweepPoint>> axes(Node node, String path) {
        int before = problems.count();
        Map<String, List<SweepPoint>> axes = new LinkedHashMap<>();
        eachAxis(node, path, "a list of values", (name, entry) -> {
            if (entry.value() instanceof Node.Sequence list && !list.elements().isEmpty()) {
                axes.put(
                        name,
                        list.elements().stream()
                                .map(value -> new SweepPoint(Map.of(name, new Node.Entry(entry.keyAt(), value))))
                                .toList());
            } else {
                refuse(
                        entry.value().at(),
                        Location.join(path, name),
                        "expected a list of values, found "
                                + (entry.value() instanceof Node.Sequence
                                        ? "an empty one"
                                        : entry.value().found()) + "; write [a, b, ...]");
            }
        });
        return problems.count() > before ? Map.of() : axes;
    }

    /** Calls for each path below a map; a map in the place of values stands for the paths below it. */
    private void eachAxis(Node node, String path, String what, BiConsumer<String, Node.Entry> use) {
        if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
            refuse(node.at(), path, "expected a map from paths to " + what + ", found " + node.found());
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            if (entry.value() instanceof Node.Mapping below) {
                eachAxis(below, path, what, (rest, value) -> use.accept(Location.join(name, rest), value));
            } else {
                use.accept(name, entry);
            }
        });
    }

    private <T> List<T> refuse(Position at, String path, String message) {
        problems.add(at, path, message);
        return List.of();
    }
}
