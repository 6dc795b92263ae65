package org.ladderlab.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.files.Csv;

/**
 * The curves that a metric left, those of all variants over one pair of axes: of each run the first curve of its table, of each variant the mean
 * over the seeds in a band from the lowest to the highest. Layers of one model and times of another so lie on one axis of depth.
 */
final class MetricCurves {

    private static final String TABLE = ".csv";

    /** The first column of a table of curves; in the others stand x and y under their labels. */
    private static final String CURVE = "curve";

    /** The first curve of a run. */
    private record Curve(String label, String x, String y, Map<Double, Double> points) {

        boolean sameAxes(Curve other) {
            return x.equals(other.x) && y.equals(other.y);
        }
    }

    private MetricCurves() {}

    /**
     * The drawing; empty where not at least two variants have a curve with the same axes.
     *
     * @param picture the attached picture whose curves they are, relative to a run's folder
     */
    static Optional<String> of(Study study, String picture) {
        String table = picture.substring(0, picture.length() - FigureNames.ENDING.length()) + TABLE;
        Map<Integer, List<Curve>> byVariant = new LinkedHashMap<>();
        for (int v = 0; v < study.variants().size(); v++) {
            List<Curve> curves = study.variants().get(v).finished().stream()
                    .flatMap(run -> curve(run.folder().resolve(table)).stream())
                    .toList();
            if (!curves.isEmpty()) {
                byVariant.put(v, curves);
            }
        }
        Optional<Curve> first = byVariant.values().stream().findFirst().map(curves -> curves.get(0));
        return first.filter(axes -> byVariant.size() > 1)
                .filter(axes ->
                        byVariant.values().stream().flatMap(List::stream).allMatch(axes::sameAxes))
                .map(axes -> draw(study, axes, byVariant));
    }

    private static String draw(Study study, Curve axes, Map<Integer, List<Curve>> byVariant) {
        List<Curve> all = byVariant.values().stream().flatMap(List::stream).toList();
        Plot plot = new Plot(
                        range(all.stream()
                                .flatMap(curve -> curve.points.keySet().stream())
                                .toList()),
                        range(all.stream()
                                .flatMap(curve -> curve.points.values().stream())
                                .toList()),
                        230)
                .yAxis(axes.y)
                .xAxis(axes.x);
        StringBuilder words = new StringBuilder(axes.y + " over " + axes.x);
        StringBuilder legend = new StringBuilder("<ul class=\"legend\">");
        byVariant.forEach((v, curves) -> {
            Map<Double, DoubleStream.Builder> seeds = new TreeMap<>();
            curves.forEach(curve -> curve.points.forEach((x, y) ->
                    seeds.computeIfAbsent(x, each -> DoubleStream.builder()).add(y)));
            List<Plot.Point> mean = new ArrayList<>();
            List<Plot.Point> low = new ArrayList<>();
            List<Plot.Point> high = new ArrayList<>();
            seeds.forEach((x, values) -> {
                var found = values.build().summaryStatistics();
                mean.add(new Plot.Point(x, found.getAverage()));
                low.add(new Plot.Point(x, found.getMin()));
                high.add(new Plot.Point(x, found.getMax()));
            });
            plot.band(Plot.style(v), low, high).line(Plot.style(v), mean);
            String name = study.variants().get(v).name();
            words.append("; ").append(name);
            legend.append(Html.legend(Plot.style(v), name));
        });
        return legend.append("</ul>\n<div class=\"charts\">\n")
                .append(Html.figure(
                        plot.svg(words.toString()),
                        "All variants over one pair of axes (" + axes.label
                                + "). Line: mean over the seeds; band: from the lowest seed to the highest."))
                .append("</div>\n")
                .toString();
    }

    private static Plot.Range range(List<Double> values) {
        var found = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return Plot.Range.around(found.getMin(), found.getMax());
    }

    /** Empty if there is no such table, or it is none of curves. */
    private static Optional<Curve> curve(Path table) {
        if (!Files.exists(table)) {
            return Optional.empty();
        }
        try {
            return curve(Files.readAllLines(table).stream().map(Csv::cells).toList());
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new CompareException(
                    "The table " + table + " cannot be read (" + e.getMessage()
                            + "): it is damaged; delete the run's folder and make it again.",
                    e);
        }
    }

    private static Optional<Curve> curve(List<List<String>> rows) {
        if (rows.size() < 2 || rows.get(0).size() != 3 || !rows.get(0).get(0).equals(CURVE)) {
            return Optional.empty();
        }
        String label = rows.get(1).get(0);
        Map<Double, Double> points = new TreeMap<>();
        rows.stream().skip(1).filter(row -> row.get(0).equals(label)).forEach(row -> {
            double y = Double.parseDouble(row.get(2));
            if (Double.isFinite(y)) {
                points.put(Double.parseDouble(row.get(1)), y);
            }
        });
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Curve(label, rows.get(0).get(1), rows.get(0).get(2), points));
    }
}
