package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.registry.binding.Binder;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;

/**
 * Reads {@code sweep}: forms that each give points ({@code grid, zip, rows, random, lowDiscrepancy}), every point of one with every
 * point of the others, without those that {@code exclude} names. A list of such maps gives the points of the first, then those of
 * the second, and so on.
 */
public final class SweepReader {

    public static final String GRID = "grid";
    public static final String ZIP = "zip";
    public static final String ROWS = "rows";
    public static final String RANDOM = "random";
    public static final String LOW_DISCREPANCY = "lowDiscrepancy";
    public static final String EXCLUDE = "exclude";

    private static final Set<String> FORMS =
            new LinkedHashSet<>(List.of(GRID, ZIP, ROWS, RANDOM, LOW_DISCREPANCY, EXCLUDE));
    /** The most points of a sweep. */
    static final int LARGEST = 100_000;

    private final Problems problems;
    private final SweepAxes axes;
    private final SweepDraws draws;

    SweepReader(Binder binder, Problems problems) {
        this.problems = problems;
        this.axes = new SweepAxes(problems);
        this.draws = new SweepDraws(binder, problems);
    }

    /** The points of a sweep, in order; none if there were problems. */
    List<SweepPoint> points(Node node) {
        if (node.isNull()) {
            return List.of(SweepPoint.ORIGIN);
        }
        if (node instanceof Node.Sequence several && !several.elements().isEmpty()) {
            List<SweepPoint> points = new ArrayList<>();
            for (int i = 0; i < several.elements().size(); i++) {
                points.addAll(one(several.elements().get(i), Declaring.SWEEP + "." + i));
            }
            return points;
        }
        return one(node, Declaring.SWEEP);
    }

    private List<SweepPoint> one(Node node, String path) {
        if (!(node instanceof Node.Mapping sweep) || sweep.entries().isEmpty()) {
            return refuse(node.at(), path, "expected what is varied" + forms() + ", found " + node.found());
        }
        int before = problems.count();
        List<SweepPoint> points = List.of(SweepPoint.ORIGIN);
        for (Map.Entry<String, Node.Entry> entry : sweep.entries().entrySet()) {
            String here = Location.join(path, entry.getKey());
            if (!FORMS.contains(entry.getKey())) {
                String hint = Words.didYouMean(entry.getKey(), FORMS) + forms();
                problems.add(entry.getValue().keyAt(), here, "unknown form of a sweep" + hint);
            } else if (!entry.getKey().equals(EXCLUDE)) {
                List<SweepPoint> more = form(entry.getKey(), entry.getValue().value(), here);
                if (!more.isEmpty() && fit(points, more, entry.getValue().keyAt(), here)) {
                    points = SweepPoint.product(points, more);
                }
            }
        }
        if (problems.count() > before) {
            return List.of();
        }
        Optional<Node> exclude = sweep.get(EXCLUDE);
        return exclude.isPresent() ? excluded(points, exclude.get(), Location.join(path, EXCLUDE)) : points;
    }

    private static String forms() {
        return " (" + Words.list("forms", FORMS) + ")";
    }

    private List<SweepPoint> form(String key, Node node, String path) {
        return switch (key) {
            case GRID -> axes.grid(node, path);
            case ZIP -> axes.zip(node, path);
            case ROWS -> rows(node, path);
            default -> draws.points(key, node, path);
        };
    }

    private List<SweepPoint> rows(Node node, String path) {
        if (!(node instanceof Node.Sequence rows) || rows.elements().isEmpty()) {
            return refuse(
                    node.at(), path, "expected a list of rows, found " + node.found() + "; write - {path: value, ...}");
        }
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < rows.elements().size(); i++) {
            Node row = rows.elements().get(i);
            if (row instanceof Node.Mapping values && !values.entries().isEmpty()) {
                points.add(new SweepPoint(values.entries()));
            } else {
                refuse(row.at(), path + "." + i, "expected values by their paths, found " + row.found());
            }
        }
        return points.size() == rows.elements().size() ? points : List.of();
    }

    private List<SweepPoint> excluded(List<SweepPoint> points, Node node, String path) {
        List<SweepPoint> kept = new ArrayList<>(points);
        for (SweepPoint gone : rows(node, path)) {
            if (!kept.removeIf(point -> point.has(gone)) && points.stream().noneMatch(point -> point.has(gone))) {
                refuse(
                        gone.values().values().iterator().next().keyAt(),
                        path,
                        "no point has all of " + String.join(", ", gone.leaves().keySet())
                                + " at these values; correct or remove it");
            }
        }
        return kept.isEmpty() ? refuse(node.at(), path, "excludes every point; exclude less") : kept;
    }

    private boolean fit(List<SweepPoint> points, List<SweepPoint> more, Position at, String path) {
        Set<String> both = new LinkedHashSet<>(points.get(0).values().keySet());
        both.retainAll(more.get(0).values().keySet());
        both.forEach(twice -> problems.add(at, path, "'" + twice + "' is varied by another form too"));
        boolean few = (long) points.size() * more.size() <= LARGEST;
        if (!few) {
            problems.add(at, path, "makes more than " + LARGEST + " points; vary less at once");
        }
        return both.isEmpty() && few;
    }

    private <T> List<T> refuse(Position at, String path, String message) {
        problems.add(at, path, message);
        return List.of();
    }
}
