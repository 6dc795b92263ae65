package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.ladderlab.statistics.Interval;

/** A score over the one number in which the variants differ: a dot for each seed, a line through the means, and their intervals. */
final class OverSetting {

    /** Fewer values are read better from a table. */
    private static final int FEWEST = 3;

    private record Place(double x, ScoreRow row) {}

    private OverSetting() {}

    /** Empty if the variants differ in more than one setting, or it is no number, or there are fewer than {@value #FEWEST} of them. */
    static Optional<String> of(ScoreTable table) {
        Set<String> paths = table.rows().stream()
                .flatMap(row -> row.variant().differs().keySet().stream())
                .collect(Collectors.toSet());
        if (paths.size() != 1) {
            return Optional.empty();
        }
        String path = paths.iterator().next();
        List<Place> places = new ArrayList<>();
        for (ScoreRow row : table.rows()) {
            Optional<Double> x = number(row.variant().differs().getOrDefault(path, ""));
            if (x.isEmpty()) {
                return Optional.empty();
            }
            if (row.spread().isPresent()) {
                places.add(new Place(x.get(), row));
            }
        }
        places.sort(Comparator.comparingDouble(Place::x));
        return places.size() < FEWEST ? Optional.empty() : Optional.of(draw(table, path, places));
    }

    private static Optional<Double> number(String text) {
        return text.matches("-?[0-9]+([.][0-9]+)?([eE]-?[0-9]+)?")
                ? Optional.of(Double.parseDouble(text))
                : Optional.empty();
    }

    private static String draw(ScoreTable table, String path, List<Place> places) {
        double[] values = places.stream()
                .flatMapToDouble(place -> DoubleStream.concat(
                        place.row.values().values().stream().mapToDouble(Double::doubleValue),
                        interval(table, place).stream()
                                .flatMapToDouble(each -> DoubleStream.of(each.low(), each.high()))))
                .toArray();
        String label = table.score().key()
                + (table.score().unit().isEmpty() ? "" : ", " + table.score().unit());
        Plot plot = new Plot(
                        Plot.Range.around(places.get(0).x, places.get(places.size() - 1).x),
                        Plot.Range.around(
                                DoubleStream.of(values).min().orElse(0),
                                DoubleStream.of(values).max().orElse(1)),
                        230)
                .yAxis(label)
                .xAxis(path);
        plot.line(
                Plot.style(1),
                places.stream()
                        .map(place -> new Plot.Point(place.x, mean(place)))
                        .toList());
        StringBuilder words = new StringBuilder(label + " over " + path);
        for (Place place : places) {
            String style = Plot.style(1);
            interval(table, place)
                    .ifPresent(each -> plot.stroke("interval " + style, place.x, each.low(), place.x, each.high()));
            place.row
                    .values()
                    .forEach((seed, value) -> plot.dot(
                            "seed " + style,
                            place.x,
                            value,
                            2.6,
                            place.row.variant().name() + ", seed " + seed + ": " + Rounded.fixed(value, 4)));
            plot.dot(
                    "mean " + style,
                    place.x,
                    mean(place),
                    4.2,
                    place.row.variant().name());
            words.append("; ").append(place.row.variant().name()).append(' ').append(Rounded.fixed(mean(place), 4));
        }
        return plot.svg(words.toString());
    }

    private static double mean(Place place) {
        return place.row.spread().orElseThrow().mean();
    }

    private static Optional<Interval> interval(ScoreTable table, Place place) {
        return place.row.spread().orElseThrow().interval(table.level());
    }
}
