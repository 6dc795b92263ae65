package org.ladderlab.registry.composition;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import org.ladderlab.registry.binding.Binder;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * Points of a sweep that are drawn: at random, or of low discrepancy. The latter are those of the additive recurrence
 * {@code u_i = shift + i / phi^j mod 1} for axis j = 1 .. d, where {@code phi^(d+1) = phi + 1}: the generalised golden ratio
 * (Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"). More points leave those before them as they are.
 */
public final class SweepDraws {

    public static final String OVER = "over";
    private static final MathContext DIGITS = new MathContext(4);

    /** How many points, and which. */
    public record Draws(
            @Setting(value = "how many points", min = 1, max = 100_000, required = true) int points,
            @Setting(value = "another seed gives other points", min = 0) long seed) {
        public static final Draws DEFAULTS = new Draws(1, 1);
    }

    /** The values of one path. */
    public record Range(
            @Setting(value = "the smallest value", required = true) double from,
            @Setting(value = "the largest value", required = true) double to,
            @Setting("how values lie between the two") Scale scale,
            @Setting("whether values are whole") boolean integer) {

        public static final Range DEFAULTS = new Range(0, 1, Scale.LINEAR, false);

        public Range {
            if (!(from < to)) {
                throw new ConfigurationException("to", "must be larger than 'from'");
            }
            if (scale == Scale.LOG && from <= 0) {
                throw new ConfigurationException("from", "must be above 0 for a log scale");
            }
        }

        /** The value at u in [0, 1): four significant digits, or whole. */
        String at(double u) {
            double end = integer ? to + 1 : to;
            double value =
                    scale == Scale.LOG ? Math.exp(Math.log(from) + u * Math.log(end / from)) : from + u * (end - from);
            return integer
                    ? Long.toString((long) Math.floor(Math.max(from, value)))
                    : Numbers.text(new BigDecimal(value).round(DIGITS).doubleValue());
        }
    }

    /** How values lie in a range. */
    enum Scale {
        LINEAR,
        LOG
    }

    /** A path's values by u in [0, 1), and where the path is written. */
    private record Axis(Position keyAt, DoubleFunction<Node> value) {

        Node.Entry at(double u) {
            return new Node.Entry(keyAt, value.apply(u));
        }
    }

    private final Binder binder;
    private final Problems problems;

    SweepDraws(Binder binder, Problems problems) {
        this.binder = binder;
        this.problems = problems;
    }

    /** The points of a form; none if there were problems. */
    List<SweepPoint> points(String form, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.add(node.at(), path, "expected 'points' and 'over', found " + node.found());
            return List.of();
        }
        Optional<Draws> draws = binder.settings(
                Draws.class, Draws.DEFAULTS, mapping.without(OVER), path, "'" + path + "' beside 'over'");
        Optional<Node> over = mapping.get(OVER);
        if (over.isEmpty()) {
            problems.add(
                    node.at(), Location.join(path, OVER), "is required and missing; add 'over: {path: range, ...}'");
            return List.of();
        }
        int before = problems.count();
        Map<String, Axis> axes = axes(over.get(), Location.join(path, OVER));
        if (draws.isEmpty() || problems.count() > before) {
            return List.of();
        }
        double[][] u = form.equals(SweepReader.RANDOM)
                ? random(draws.get(), List.copyOf(axes.keySet()))
                : lowDiscrepancy(draws.get(), axes.size());
        // Whole numbers and choices may be drawn twice; a point that is there already is not drawn again.
        Set<SweepPoint> points = new LinkedHashSet<>();
        for (double[] row : u) {
            Map<String, Node.Entry> values = new LinkedHashMap<>();
            axes.forEach((name, axis) -> values.put(name, axis.at(row[values.size()])));
            points.add(new SweepPoint(values));
        }
        return List.copyOf(points);
    }

    private Map<String, Axis> axes(Node over, String path) {
        Map<String, Axis> axes = new LinkedHashMap<>();
        if (!(over instanceof Node.Mapping paths) || paths.entries().isEmpty()) {
            problems.add(over.at(), path, "expected a map from paths to ranges, found " + over.found());
            return axes;
        }
        paths.entries().forEach((name, entry) -> {
            values(entry.value(), Location.join(path, name))
                    .ifPresent(values -> axes.put(name, new Axis(entry.keyAt(), values)));
        });
        return axes;
    }

    private Optional<DoubleFunction<Node>> values(Node node, String path) {
        if (node instanceof Node.Sequence choices && !choices.elements().isEmpty()) {
            List<Node> all = choices.elements();
            return Optional.of(u -> all.get((int) (u * all.size())));
        }
        if (node instanceof Node.Mapping mapping) {
            return binder.settings(Range.class, Range.DEFAULTS, mapping, path, "a range")
                    .map(range -> u -> new Node.Scalar(node.at(), range.at(u), false));
        }
        problems.add(
                node.at(),
                path,
                "expected a range such as {from: 1e-4, to: 1e-2, scale: log}, or a list of choices, found "
                        + node.found());
        return Optional.empty();
    }

    /** Each axis has numbers of its own, so that another axis changes none of them. */
    private static double[][] random(Draws draws, List<String> names) {
        double[][] u = new double[draws.points()][names.size()];
        for (int j = 0; j < names.size(); j++) {
            SplittableRandom random = new SplittableRandom(
                    draws.seed() * 0x9E3779B97F4A7C15L + names.get(j).hashCode());
            for (double[] row : u) {
                row[j] = random.nextDouble();
            }
        }
        return u;
    }

    /** Points of [0, 1)^d that lie evenly however many are taken. */
    static double[][] lowDiscrepancy(Draws draws, int dimensions) {
        double phi = 2;
        for (int i = 0; i < 60; i++) {
            phi = Math.pow(1 + phi, 1.0 / (dimensions + 1));
        }
        SplittableRandom random = new SplittableRandom(draws.seed());
        double[][] u = new double[draws.points()][dimensions];
        for (int j = 0; j < dimensions; j++) {
            double shift = random.nextDouble();
            for (int i = 0; i < u.length; i++) {
                u[i][j] = (shift + i * Math.pow(phi, -(j + 1))) % 1;
            }
        }
        return u;
    }
}
