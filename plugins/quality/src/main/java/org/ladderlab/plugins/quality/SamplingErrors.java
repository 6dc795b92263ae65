package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment.Curves;
import org.ladderlab.spi.run.Attachment.Table;
import org.ladderlab.spi.run.MetricInput;

/**
 * The errors of samplers as numbers, as two pictures and as a table.
 *
 * @param rows each sampler in each number of steps
 * @param ofData the distance of real data
 */
record SamplingErrors(List<Row> rows, Distance ofData) {

    private static final Curves.Axis EVALUATIONS = Curves.Axis.logarithmic("evaluations of the network");

    private static final List<String> COLUMNS = List.of(
            "sampler",
            "steps",
            "evaluations",
            "path",
            "standard error of path",
            "distance of the points",
            "distance",
            "low (95 %)",
            "high (95 %)",
            "points",
            "training points",
            "part of the data",
            "features");

    /**
     * Finite sets are farther apart than their laws, as real data are too; on a logarithmic axis that is a floor.
     *
     * @param ofPoints between these sets
     * @param ofLaws the same with the bias taken off, which may be negative
     */
    record Distance(double ofPoints, Interval ofLaws) {

        Estimate estimate() {
            return new Estimate(ofLaws.value(), ofLaws.standardError());
        }
    }

    /**
     * One sampler in one number of steps.
     *
     * @param curve the sampler's name
     * @param name the same with the number of steps
     * @param steps empty for a sampler that has no such setting
     * @param path empty for one that draws noise on its way
     */
    record Row(
            String curve,
            String name,
            Optional<Integer> steps,
            double evaluations,
            Optional<Estimate> path,
            Distance distance) {

        double error() {
            return path.map(Estimate::value).orElse(Double.NaN);
        }
    }

    Map<String, Estimate> values() {
        Map<String, Estimate> values = new LinkedHashMap<>();
        for (Row row : rows) {
            row.path().ifPresent(error -> values.put("path-" + row.name(), error));
            values.put("distance-" + row.name(), row.distance().estimate());
        }
        values.put("distance-of-data", ofData.estimate());
        for (String curve : curves()) {
            order(curve).ifPresent(order -> values.put("order-" + curve, new Estimate(order, Double.NaN)));
        }
        return values;
    }

    private List<String> curves() {
        return rows.stream().map(Row::curve).distinct().toList();
    }

    private Stream<Row> of(String curve) {
        return rows.stream().filter(row -> row.curve().equals(curve));
    }

    /** {@code log(e_1 / e_2) / log(N_2 / N_1)} of the two largest numbers of steps. */
    private OptionalDouble order(String curve) {
        List<Row> found = of(curve)
                .filter(row -> row.steps().isPresent() && row.error() > 0)
                .sorted(Comparator.comparing(row -> -row.steps().orElseThrow()))
                .limit(2)
                .toList();
        if (found.size() < 2) {
            return OptionalDouble.empty();
        }
        double errors = Math.log(found.get(1).error() / found.get(0).error());
        double steps = Math.log((double) found.get(0).steps().orElseThrow()
                / found.get(1).steps().orElseThrow());
        return OptionalDouble.of(errors / steps);
    }

    void attach(MetricInput in, Comparison comparison, Comparison.Sets sets) {
        in.attach(
                "path",
                new Curves(
                        "from exact paths, where nothing is drawn on the way",
                        EVALUATIONS,
                        Curves.Axis.logarithmic("root mean square error of a value"),
                        curves().stream()
                                .filter(curve ->
                                        of(curve).anyMatch(row -> row.path().isPresent()))
                                .map(curve -> curve(curve, Row::error))
                                .toList()));
        Stream<Curves.Curve> samplers = curves().stream()
                .map(curve -> curve(curve, row -> row.distance().ofPoints()));
        in.attach(
                "distance",
                new Curves(
                        "from " + sets.training().length + " training examples",
                        EVALUATIONS,
                        Curves.Axis.logarithmic("sliced W_2^2 of the points"),
                        Stream.concat(samplers, Stream.of(floor())).toList()));
        in.attach("errors", table(in, comparison, sets));
    }

    private Curves.Curve curve(String name, ToDoubleFunction<Row> value) {
        List<Row> found =
                of(name).sorted(Comparator.comparing(Row::evaluations)).toList();
        return new Curves.Curve(
                name,
                found.stream().map(Row::evaluations).toList(),
                found.stream().map(value::applyAsDouble).toList());
    }

    private Curves.Curve floor() {
        double least = rows.stream().mapToDouble(Row::evaluations).min().orElseThrow();
        double most = rows.stream().mapToDouble(Row::evaluations).max().orElseThrow();
        return new Curves.Curve("real data", List.of(least, most), List.of(ofData.ofPoints(), ofData.ofPoints()));
    }

    private Table table(MetricInput in, Comparison comparison, Comparison.Sets sets) {
        List<List<Object>> table = new ArrayList<>();
        for (Row row : rows) {
            table.add(line(
                    List.of(
                            row.curve(),
                            row.steps().<Object>map(steps -> steps).orElse(""),
                            row.evaluations(),
                            row.path().<Object>map(Estimate::value).orElse("draws noise on its way"),
                            row.path().<Object>map(Estimate::standardError).orElse("")),
                    row.distance(),
                    sets.samples().length,
                    sets,
                    in,
                    comparison));
        }
        table.add(line(List.of("real data", "", "", "", ""), ofData, sets.judged().length, sets, in, comparison));
        return new Table(COLUMNS, table);
    }

    private static List<Object> line(
            List<Object> start,
            Distance distance,
            int points,
            Comparison.Sets sets,
            MetricInput in,
            Comparison comparison) {
        List<Object> line = new ArrayList<>(start);
        line.addAll(List.of(
                distance.ofPoints(),
                distance.ofLaws().value(),
                distance.ofLaws().low(),
                distance.ofLaws().high(),
                points,
                sets.training().length,
                in.split().word(),
                comparison.extractor().description()));
        return line;
    }
}
