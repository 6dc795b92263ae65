package org.ladderlab.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/** A score of all variants as dots, one for each seed, with the mean and its interval: the values, and the paired differences. */
final class IntervalCharts {

    private static final double ROW = 34;
    private static final double MARGIN = 44;
    private static final String LEFTWARDS = "\u2190";

    /** How many times wider an axis may be than what a claim is about. */
    private static final double HIDES = 6;

    private IntervalCharts() {}

    /** What is drawn of one variant. */
    private record Line(
            String style,
            String name,
            Map<Long, Double> bySeed,
            Optional<Spread> spread,
            Optional<Interval> interval,
            Optional<Interval> overExamples) {

        /** Its mean with the way to it, where that is beyond an axis. */
        Optional<String> beyond(Plot.Range axis) {
            return spread.filter(each -> axis.within(each.mean()) != each.mean())
                    .map(each -> {
                        String mean = Rounded.mean(each.mean(), each.standardError());
                        return each.mean() < axis.low() ? LEFTWARDS + " " + mean : mean + " \u2192";
                    });
        }

        Stream<Double> extent() {
            return Stream.concat(
                    bySeed.values().stream(),
                    Stream.of(interval, overExamples)
                            .flatMap(Optional::stream)
                            .flatMap(each -> Stream.of(each.low(), each.high())));
        }
    }

    static String scores(ScoreTable table) {
        return scores(table, Optional.empty());
    }

    /** With the limits of a claim about a value as a band. */
    static String scores(ScoreTable table, Optional<Claim> claim) {
        List<Line> lines = table.rows().stream()
                .filter(row -> row.spread().isPresent())
                .map(row -> new Line(
                        Plot.style(table.rows().indexOf(row)),
                        row.variant().name(),
                        row.values(),
                        row.spread(),
                        row.spread().flatMap(spread -> spread.interval(table.level())),
                        row.ofOneEvaluation(table.level())))
                .toList();
        return draw(
                lines,
                table.score().key()
                        + (table.score().unit().isEmpty()
                                ? ""
                                : ", " + table.score().unit()),
                false,
                claim);
    }

    /** What the dots and lines of the scores are. */
    static String caption(ScoreTable table) {
        boolean several = table.rows().stream().anyMatch(row -> row.bySeed().size() > 1);
        boolean one = table.rows().stream()
                .anyMatch(row -> row.ofOneEvaluation(table.level()).isPresent());
        return (several
                        ? "Each seed (small), the mean over the seeds (large) and its " + Rounded.percent(table.level())
                                + " interval."
                        : "The value of the one seed.")
                + (one ? " Dotted: the interval of one seed's evaluation, over the examples." : "");
    }

    /** Empty if nothing is compared. */
    static Optional<String> differences(ScoreTable table) {
        return differences(table, Optional.empty());
    }

    /** With the limits of a claim about a difference as a band. Empty if nothing is compared. */
    static Optional<String> differences(ScoreTable table, Optional<Claim> claim) {
        List<Line> lines = table.rows().stream()
                .filter(row ->
                        row.difference().flatMap(PairedDifference::spread).isPresent())
                .map(row -> {
                    PairedDifference difference = row.difference().orElseThrow();
                    Map<Long, Double> bySeed = new java.util.LinkedHashMap<>();
                    for (int i = 0; i < difference.keys().size(); i++) {
                        bySeed.put(
                                difference.keys().get(i),
                                difference.differences().get(i));
                    }
                    return new Line(
                            Plot.style(table.rows().indexOf(row)),
                            row.variant().name(),
                            bySeed,
                            difference.spread(),
                            difference.interval(),
                            row.examples().flatMap(PairedExamples::interval));
                })
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(draw(
                        lines, "difference to " + table.rows().get(0).variant().name(), true, claim));
    }

    private static String draw(List<Line> lines, String label, boolean zero, Optional<Claim> claim) {
        Plot.Range x = range(lines, zero, claim);
        Plot plot = new Plot(x, new Plot.Range(lines.size(), 0), MARGIN + ROW * lines.size()).xAxis(label);
        claim.ifPresent(each -> limits(plot, x, each, lines.size()));
        if (zero) {
            plot.stroke("zero", 0, lines.size(), 0, 0);
        }
        StringBuilder words = new StringBuilder(label);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            double y = i + 0.7;
            plot.text("name", 0, plot.y(i + 0.34), line.name);
            Optional<String> beyond = line.beyond(x);
            if (beyond.isPresent()) {
                boolean left = beyond.get().startsWith(LEFTWARDS);
                plot.text(left ? "" : "end", plot.x(left ? x.low() : x.high()), plot.y(i + 0.78), beyond.get());
                words.append("; ").append(line.name).append(' ').append(beyond.get());
                continue;
            }
            line.interval.ifPresent(
                    each -> plot.stroke("interval " + line.style, x.within(each.low()), y, x.within(each.high()), y));
            line.overExamples.ifPresent(each -> plot.stroke(
                    "examples " + line.style, x.within(each.low()), y + 0.15, x.within(each.high()), y + 0.15));
            line.bySeed.forEach((seed, value) -> plot.dot(
                    "seed " + line.style,
                    x.within(value),
                    y,
                    2.6,
                    line.name + ", seed " + seed + ": " + Rounded.fixed(value, 4)));
            line.spread.ifPresent(spread -> {
                String mean = Rounded.mean(spread.mean(), spread.standardError());
                plot.dot("mean " + line.style, spread.mean(), y, 4.2, line.name + ": " + mean);
                words.append("; ").append(line.name).append(' ').append(mean);
            });
        }
        return plot.svg(words.toString());
    }

    /** The band of a claim's limits between two lines, which are seen however near to each other they are. */
    private static void limits(Plot plot, Plot.Range x, Claim claim, int lines) {
        double low = claim.atLeast().orElse(x.low());
        double high = claim.atMost().orElse(x.high());
        plot.band(
                "limits",
                List.of(new Plot.Point(low, 0), new Plot.Point(high, 0)),
                List.of(new Plot.Point(low, lines), new Plot.Point(high, lines)));
        Stream.of(claim.atLeast(), claim.atMost())
                .flatMap(Optional::stream)
                .forEach(limit -> plot.stroke("limit", limit, 0, limit, lines));
    }

    /** Everything; where that would hide a claim's limits beside variants that it is not about, these are told as numbers at the edge. */
    private static Plot.Range range(List<Line> lines, boolean zero, Optional<Claim> claim) {
        Plot.Range all = around(lines.stream(), zero, claim);
        Optional<String> about = claim.flatMap(Claim::variant);
        if (about.isEmpty()) {
            return all;
        }
        Plot.Range near = around(lines.stream().filter(line -> line.name.equals(about.get())), zero, claim);
        return all.high() - all.low() > HIDES * (near.high() - near.low()) ? near : all;
    }

    private static Plot.Range around(Stream<Line> lines, boolean zero, Optional<Claim> claim) {
        double[] values = Stream.of(
                        Stream.of(0.0).filter(each -> zero),
                        claim.flatMap(Claim::atLeast).stream(),
                        claim.flatMap(Claim::atMost).stream(),
                        lines.flatMap(Line::extent))
                .flatMap(each -> each)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Plot.Range.around(
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(1));
    }
}
