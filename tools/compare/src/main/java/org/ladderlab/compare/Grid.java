package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/**
 * A table as texts, before it is written in some form.
 *
 * @param title what it is
 * @param columns the heads
 * @param rows as many cells as columns in each
 */
public record Grid(String title, List<Column> columns, List<List<Cell>> rows) {

    /** A column; numbers are aligned at the right. */
    public record Column(String head, boolean number) {}

    /**
     * A cell.
     *
     * @param best whether it stands out
     * @param link where it leads on a page; empty if nowhere
     */
    public record Cell(String text, boolean best, String link) {

        /** One that leads nowhere. */
        public Cell(String text, boolean best) {
            this(text, best, "");
        }
    }

    /** A score of all variants. */
    public static Grid of(ScoreTable table) {
        Map<String, String> paths =
                Differences.shortNames(table.rows().get(0).variant().differs().keySet());
        boolean compared =
                table.rows().stream().anyMatch(row -> row.difference().isPresent());
        String percent = Rounded.percent(table.level());
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("variant", false));
        columns.add(new Column("mean ± s.e.", true));
        if (compared) {
            columns.add(new Column("difference ± s.e.", true));
            columns.add(new Column(percent + " over seeds", true));
            columns.add(new Column(percent + " over examples", true));
            columns.add(new Column("p (Holm)", true));
        }
        columns.add(new Column("one evaluation", true));
        columns.add(new Column("seeds", true));
        paths.values().forEach(name -> columns.add(new Column(name, false)));
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoreRow row : table.rows()) {
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(row.variant().name(), false));
            cells.add(new Cell(row.spread().map(Grid::mean).orElse("–"), row.best()));
            if (compared) {
                cells.addAll(difference(row.difference(), row.examples(), row.correctedP()));
            }
            cells.add(plain(
                    row.evaluationError().isPresent()
                            ? "± " + Rounded.error(row.evaluationError().getAsDouble())
                            : "–"));
            cells.add(plain(Integer.toString(row.bySeed().size())));
            paths.keySet()
                    .forEach(path -> cells.add(plain(row.variant().differs().getOrDefault(path, ""))));
            rows.add(cells);
        }
        return new Grid(table.score().title(), columns, rows);
    }

    /** What each factor does. */
    public static Grid of(FactorTable table) {
        String percent = Rounded.percent(table.level());
        List<Column> columns = List.of(
                new Column("change", false),
                new Column("the others", false),
                new Column("difference ± s.e.", true),
                new Column(percent + " over seeds", true),
                new Column(percent + " over examples", true),
                new Column("p (Holm)", true),
                new Column("seeds", true));
        List<List<Cell>> rows = new ArrayList<>();
        for (Effect effect : table.effects()) {
            Contrast.Outcome outcome = effect.outcome();
            List<Cell> cells = new ArrayList<>();
            cells.add(plain(effect.name() + ": " + effect.treatment() + " against " + effect.baseline()));
            cells.add(plain(effect.isMain() ? "all" : String.join(", ", effect.others())));
            cells.addAll(difference(Optional.of(outcome.overSeeds()), outcome.overExamples(), effect.correctedP()));
            cells.add(plain(Integer.toString(outcome.overSeeds().keys().size())));
            rows.add(cells);
        }
        return new Grid(table.score().key() + ", factor by factor", columns, rows);
    }

    /** What was really trained: weights, steps, and how the runs ended. */
    public static Grid trained(Study study) {
        List<Column> columns = List.of(
                new Column("variant", false),
                new Column("weights", true),
                new Column("steps", true),
                new Column("finished", true),
                new Column("effective weighting", false),
                new Column("otherwise", false));
        List<List<Cell>> rows = new ArrayList<>();
        for (Variant variant : study.variants()) {
            TreeSet<Long> weights = new TreeSet<>();
            TreeSet<Long> steps = new TreeSet<>();
            variant.runs().forEach(run -> run.parameters().ifPresent(weights::add));
            variant.runs().forEach(run -> run.result().ifPresent(result -> steps.add(result.steps())));
            List<String> others = variant.runs().stream()
                    .filter(run -> run.finished().isEmpty())
                    .map(run -> "seed " + run.seed() + " " + run.end())
                    .toList();
            rows.add(List.of(
                    plain(variant.name()),
                    plain(range(weights)),
                    plain(range(steps)),
                    plain(variant.finished().size() + " of " + variant.runs().size()),
                    plain(Weighting.of(variant).map(Weighting::words).orElse("–")),
                    plain(String.join("; ", others))));
        }
        return new Grid("Weights and steps of each run, and how the runs ended", columns, rows);
    }

    private static String range(TreeSet<Long> values) {
        return values.isEmpty()
                ? "–"
                : values.size() == 1 ? "" + values.first() : values.first() + " to " + values.last();
    }

    private static String mean(Spread spread) {
        return Rounded.mean(spread.mean(), spread.standardError());
    }

    /** The mean difference, its intervals over seeds and over examples, and the p value. */
    private static List<Cell> difference(
            Optional<PairedDifference> difference, Optional<PairedExamples> examples, OptionalDouble p) {
        Optional<Spread> known = difference.flatMap(PairedDifference::spread);
        if (known.isEmpty()) {
            return List.of(plain(""), plain(""), plain(""), plain(""));
        }
        Spread spread = known.get();
        OptionalDouble error = spread.standardError();
        OptionalDouble finest = error.isPresent()
                ? error
                : examples.map(each -> each.spread().standardError()).orElse(OptionalDouble.empty());
        int decimals = Rounded.decimals(spread.mean(), finest);
        String mean = Rounded.signed(spread.mean(), decimals);
        return List.of(
                plain(error.isPresent() ? mean + " ± " + Rounded.fixed(error.getAsDouble(), decimals) : mean),
                plain(interval(difference.flatMap(PairedDifference::interval), spread.mean(), error)),
                plain(examples.map(each -> interval(
                                each.interval(), spread.mean(), each.spread().standardError()))
                        .orElse("–")),
                plain(p.isPresent() ? Rounded.p(p.getAsDouble()) : "–"));
    }

    private static String interval(Optional<Interval> interval, double mean, OptionalDouble error) {
        return interval.map(each -> Rounded.interval(each, Rounded.decimals(mean, error)))
                .orElse("–");
    }

    private static Cell plain(String text) {
        return new Cell(text, false);
    }

    /** The values of every run, and their differences to the baseline's run of the same seed, for those who want to see them. */
    static Grid runs(ScoreTable table) {
        boolean paired = table.rows().stream().anyMatch(row -> row.examples().isPresent());
        List<Column> columns = new ArrayList<>(List.of(
                new Column("variant", false),
                new Column("seed", true),
                new Column(table.score().key(), true)));
        if (paired) {
            columns.add(new Column("difference", true));
            columns.add(new Column(Rounded.percent(table.level()) + " over examples", true));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoreRow row : table.rows()) {
            for (Map.Entry<Long, Estimate> run : row.bySeed().entrySet()) {
                double error = run.getValue().standardError();
                OptionalDouble known = Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
                List<Cell> cells = new ArrayList<>(List.of(
                        plain(row.variant().name()),
                        plain(Long.toString(run.getKey())),
                        plain(Rounded.mean(run.getValue().value(), known))));
                if (paired) {
                    Optional<Spread> examples = row.examples().flatMap(each -> each.spread(run.getKey()));
                    cells.add(plain(examples.map(each ->
                                    Rounded.signed(each.mean(), Rounded.decimals(each.mean(), each.standardError())))
                            .orElse("")));
                    cells.add(plain(examples.map(
                                    each -> interval(each.interval(table.level()), each.mean(), each.standardError()))
                            .orElse("")));
                }
                rows.add(cells);
            }
        }
        return new Grid(
                table.score().key() + " of each run, ± its standard error over the examples"
                        + (paired ? ", and its difference to the baseline's run of that seed, paired by example" : ""),
                columns,
                rows);
    }
}
