package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.ladderlab.figures.Ticks;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

/**
 * A variant's ledger over depth: bars of nats per example (mean over the seeds, with a whisker from the lowest to the highest) for
 * the reconstruction, each level at its depth u, and the prior. All variants of one measure on one scale, the baseline's bars as a
 * line.
 */
final class LedgerCharts {

    private static final double END = 0.16;

    /** One bar: where, between 0 and 1 for the levels, and the value of each seed. */
    record Bar(String name, double from, double to, double mean, double low, double high) {

        static Bar of(String name, double from, double to, List<Estimate> seeds) {
            DoubleSummaryStatistics nats =
                    seeds.stream().mapToDouble(Estimate::value).summaryStatistics();
            return new Bar(name, from, to, nats.getAverage(), nats.getMin(), nats.getMax());
        }
    }

    private LedgerCharts() {}

    /** All of a study's, with what they show; empty if no run has a ledger. */
    static Optional<String> of(Study study) {
        List<Bar> baseline = study.baselineVariant().map(LedgerCharts::bars).orElse(List.of());
        Optional<Measure> measure = study.baselineVariant().flatMap(LedgerCharts::measure);
        StringBuilder html =
                new StringBuilder("<p>Where the nats are spent: the reconstruction, each level or band of depth"
                        + " from the data (0) to the prior (1), and the prior. Bars: mean over the seeds; whiskers: from the lowest seed"
                        + " to the highest; lines: the baseline.</p>\n<div class=\"charts small\">\n");
        boolean any = false;
        for (int v = 0; v < study.variants().size(); v++) {
            Variant variant = study.variants().get(v);
            boolean isBaseline = study.baseline().filter(variant.name()::equals).isPresent();
            Optional<Measure> own = measure(variant);
            if (!bars(variant).isEmpty()) {
                any = true;
                html.append(Html.figure(
                        chart(
                                variant,
                                Plot.style(v),
                                isBaseline || !own.equals(measure) ? List.of() : baseline,
                                range(study, own)),
                        variant.name()));
            }
        }
        return any ? Optional.of(html.append("</div>\n").toString()) : Optional.empty();
    }

    /** The ledgers of a variant's runs: of the test split, or else of the first there is. */
    private static List<Ledger> ledgers(Variant variant) {
        return variant.finished().stream()
                .map(run -> run.finished().orElseThrow().evaluation())
                .flatMap(all ->
                        Optional.ofNullable(all.get(Split.TEST))
                                .or(() -> all.values().stream().findFirst())
                                .stream())
                .toList();
    }

    /** Empty where the runs have no ledger, or none of the same levels. */
    static List<Bar> bars(Variant variant) {
        List<Ledger> ledgers = ledgers(variant);
        if (ledgers.isEmpty()
                || ledgers.stream()
                                .mapToInt(each -> each.levels().size())
                                .distinct()
                                .count()
                        > 1) {
            return List.of();
        }
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.of(
                "reconstruction",
                -END - 0.02,
                -0.04,
                ledgers.stream().map(Ledger::reconstruction).toList()));
        List<Ledger.LevelEstimate> levels = ledgers.get(0).levels();
        for (int l = 0; l < levels.size(); l++) {
            int level = l;
            double here = levels.get(l).depth();
            double from = l == 0 ? 0 : (levels.get(l - 1).depth() + here) / 2;
            double to = l == levels.size() - 1 ? 1 : (levels.get(l + 1).depth() + here) / 2;
            bars.add(Bar.of(
                    levels.get(l).name(),
                    from,
                    to,
                    ledgers.stream()
                            .map(each -> each.levels().get(level).nats())
                            .toList()));
        }
        bars.add(Bar.of(
                "prior",
                1.04,
                1 + END + 0.02,
                ledgers.stream().map(Ledger::prior).toList()));
        return bars;
    }

    /**
     * The chart of one variant.
     *
     * @param baseline bars to be drawn as lines over it; none for the baseline itself
     */
    static String chart(Variant variant, String style, List<Bar> baseline, Plot.Range nats) {
        Plot plot = new Plot(new Plot.Range(-END - 0.05, 1 + END + 0.05), nats, 200)
                .yAxis(measure(variant)
                        .map(measure -> measure.unit("nats per example"))
                        .orElse("nats per example"));
        List<Bar> bars = bars(variant);
        StringBuilder words = new StringBuilder("Ledger of " + variant.name());
        for (Bar bar : bars) {
            double middle = (bar.from + bar.to) / 2;
            plot.bar(style, bar.from, bar.to, bar.mean());
            plot.stroke("whisker", middle, bar.low(), middle, bar.high());
            words.append("; ").append(bar.name).append(' ').append(Ticks.number(bar.mean()));
        }
        baseline.forEach(bar -> plot.stroke("base", bar.from, bar.mean(), bar.to, bar.mean()));
        plot.stroke("axis", -END - 0.05, 0, 1 + END + 0.05, 0);
        double below = plot.y(nats.low()) + 15;
        for (double depth : new double[] {0, 0.5, 1}) {
            plot.text("tick middle", plot.x(depth), below, Ticks.number(depth));
        }
        plot.text("tick middle", plot.x(-END / 2 - 0.03), below, "recon.");
        plot.text("tick middle", plot.x(1 + END / 2 + 0.03), below, "prior");
        return plot.xLabel("depth u").svg(words.toString());
    }

    /** What the nats of a variant are of, if it has a ledger. */
    static Optional<Measure> measure(Variant variant) {
        return ledgers(variant).stream().map(Ledger::measure).findFirst();
    }

    /** One scale for all variants of one measure. */
    static Plot.Range range(Study study, Optional<Measure> measure) {
        double[] values = study.variants().stream()
                .filter(variant -> measure(variant).equals(measure))
                .flatMap(variant -> bars(variant).stream())
                .flatMapToDouble(bar -> DoubleStream.of(bar.low(), bar.high()))
                .toArray();
        double high = DoubleStream.of(values).max().orElse(1);
        double low = Math.min(0, DoubleStream.of(values).min().orElse(0));
        return new Plot.Range(low, high > low ? high + 0.06 * (high - low) : low + 1);
    }
}
