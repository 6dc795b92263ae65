package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.ladderlab.figures.MeasuredFigure;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.run.Measure;

/** Curves over the steps: for each variant the mean over its seeds, in a band from the lowest seed to the highest. */
final class CurveCharts {

    private static final int BINS = 60;

    /** Early points are left out of the range of values, not of the curve: they dwarf what comes after. */
    private static final double EARLY = 0.1;

    /** The share of values that the range holds: rare spikes of a loss leave it. */
    private static final double SEEN = 0.98;

    /** A place of a curve: the seeds' mean there, and the lowest and highest of them. */
    record Place(double step, double mean, double low, double high) {}

    private final Study study;
    private final Map<String, List<Map<String, NavigableMap<Long, Double>>>> byVariant = new LinkedHashMap<>();

    /** Reads the journals of the runs that finished. */
    CurveCharts(Study study) {
        this.study = study;
        for (Variant variant : study.variants()) {
            byVariant.put(
                    variant.name(),
                    variant.finished().stream().map(CurveCharts::curves).toList());
        }
    }

    private static Map<String, NavigableMap<Long, Double>> curves(Repetition run) {
        Map<String, NavigableMap<Long, Double>> curves = new LinkedHashMap<>();
        for (Journal.Entry entry : RunReader.entries(run.folder())) {
            if (entry instanceof Journal.Metrics metrics) {
                metrics.values().forEach((key, value) -> {
                    if (Double.isFinite(value)) {
                        curves.computeIfAbsent(key, each -> new TreeMap<>()).put(metrics.step(), value);
                    }
                });
            }
        }
        return curves;
    }

    /** The curves that tell most; empty if there are none. */
    Optional<String> figures() {
        List<String> figures = new ArrayList<>();
        String band = " Line: mean over the seeds; band: from the lowest seed to the highest.";
        boolean bound = false;
        // A density of data on a grid has curves of its own.
        for (Measure measure : List.of(Measure.PROBABILITY, Measure.DENSITY_ON_GRID)) {
            String validation = "validation/" + measure.key("total");
            if (has(validation)) {
                figures.add(Html.figure(
                        chart(validation, measure.unit("validation bound, nats")),
                        "The bound on the validation split." + band));
            }
            String training = "batch/" + measure.key("total");
            if (has(training)) {
                bound = true;
                figures.add(Html.figure(
                        chart(training, measure.unit("bound on the batches, nats")),
                        "The bound as training estimates it on its batches, averaged over stretches of steps." + band));
            }
        }
        if (!bound && has("batch/loss")) {
            figures.add(Html.figure(
                    chart("batch/loss", "training loss"),
                    "What training minimises; where weightings differ these are not on one scale." + band));
        }
        for (String key : measured()) {
            String value = key.substring(key.indexOf('/') + 1);
            figures.add(Html.figure(
                    chart(key, value), "The metric " + value + " of the validation split while training." + band));
        }
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of("<div class=\"charts\">\n" + String.join("", figures) + "</div>\n");
    }

    /** What metrics gave while training, each time; what real data get stands in the table of scores. */
    private Set<String> measured() {
        Set<String> keys = new LinkedHashSet<>();
        byVariant.values().stream().flatMap(List::stream).forEach(run -> run.keySet().stream()
                .filter(key -> MeasuredFigure.isMeasured(key) && !key.endsWith("-of-data") && has(key))
                .forEach(keys::add));
        return keys;
    }

    /** Whether any run has a curve of at least three points under this key. */
    private boolean has(String key) {
        return byVariant.values().stream()
                .flatMap(List::stream)
                .anyMatch(run -> run.getOrDefault(key, new TreeMap<>()).size() >= 3);
    }

    /** The chart of one key. */
    private String chart(String key, String label) {
        Map<String, List<Place>> places = new LinkedHashMap<>();
        byVariant.forEach((name, runs) -> places.put(
                name,
                places(runs.stream()
                        .flatMap(run -> Optional.ofNullable(run.get(key)).stream())
                        .toList())));
        double last = places.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Place::step)
                .max()
                .orElse(1);
        double[] seen = places.values().stream()
                .flatMap(List::stream)
                .filter(place -> place.step >= EARLY * last)
                .flatMapToDouble(place -> DoubleStream.of(place.low, place.high))
                .sorted()
                .toArray();
        Plot.Range range = seen.length == 0
                ? Plot.Range.around(0, 1)
                : Plot.Range.around(seen[0], seen[(int) (SEEN * (seen.length - 1))]);
        Plot plot = new Plot(new Plot.Range(0, last), range, 230).yAxis(label).xAxis("step");
        int index = 0;
        StringBuilder words = new StringBuilder(label + " over steps");
        for (Variant variant : study.variants()) {
            List<Place> curve = places.getOrDefault(variant.name(), List.of());
            if (!curve.isEmpty()) {
                draw(plot, Plot.style(index), withoutStart(curve, range.high()));
                words.append("; ").append(variant.name()).append(" ends at ");
                words.append(Rounded.fixed(curve.get(curve.size() - 1).mean, 2));
            }
            index++;
        }
        return plot.svg(words.toString());
    }

    /** The curve from where it comes down into the range of values. */
    private static List<Place> withoutStart(List<Place> curve, double high) {
        int first = 0;
        while (first + 2 < curve.size() && curve.get(first + 1).mean > high) {
            first++;
        }
        return curve.subList(first, curve.size());
    }

    private static void draw(Plot plot, String style, List<Place> curve) {
        plot.band(
                style,
                curve.stream()
                        .map(place -> new Plot.Point(place.step, place.low))
                        .toList(),
                curve.stream()
                        .map(place -> new Plot.Point(place.step, place.high))
                        .toList());
        plot.line(
                style,
                curve.stream()
                        .map(place -> new Plot.Point(place.step, place.mean))
                        .toList());
    }

    /** Each seed's mean in each of at most {@value #BINS} bins of steps, then over the seeds. */
    static List<Place> places(List<NavigableMap<Long, Double>> seeds) {
        double last = seeds.stream().mapToLong(NavigableMap::lastKey).max().orElse(1);
        TreeMap<Integer, List<double[]>> bins = new TreeMap<>();
        for (NavigableMap<Long, Double> seed : seeds) {
            TreeMap<Integer, double[]> own = new TreeMap<>();
            seed.forEach((step, value) -> {
                double[] sums = own.computeIfAbsent(
                        (int) Math.min(BINS - 1, BINS * step / Math.max(1, last)), each -> new double[3]);
                sums[0] += step;
                sums[1] += value;
                sums[2]++;
            });
            own.forEach((bin, sums) -> bins.computeIfAbsent(bin, each -> new ArrayList<>())
                    .add(new double[] {sums[0] / sums[2], sums[1] / sums[2]}));
        }
        return bins.values().stream().map(CurveCharts::place).toList();
    }

    private static Place place(List<double[]> seeds) {
        double[] values = seeds.stream().mapToDouble(each -> each[1]).toArray();
        return new Place(
                seeds.stream().mapToDouble(each -> each[0]).average().orElse(0),
                DoubleStream.of(values).average().orElse(0),
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(0));
    }
}
