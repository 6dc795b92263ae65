package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.ladderlab.spi.Estimate;
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

    /** A cell; the best of its column stands out. */
    public record Cell(String text, boolean best) {}

    /** A score of all variants. */
    public static Grid of(ScoreTable table) {
        Map<String, String> paths =
                Differences.shortNames(table.rows().get(0).variant().differs().keySet());
        boolean compared =
                table.rows().stream().anyMatch(row -> row.difference().isPresent());
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("variant", false));
        paths.values().forEach(name -> columns.add(new Column(name, false)));
        columns.add(new Column("seeds", true));
        columns.add(new Column("mean ± s.e.", true));
        columns.add(new Column("one evaluation", true));
        if (compared) {
            columns.add(new Column("difference ± s.e.", true));
            columns.add(new Column(Rounded.percent(table.level()) + " interval", true));
            columns.add(new Column("p (Holm)", true));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoreRow row : table.rows()) {
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(row.variant().name(), false));
            paths.keySet()
                    .forEach(path -> cells.add(plain(row.variant().differs().getOrDefault(path, ""))));
            cells.add(plain(Integer.toString(row.bySeed().size())));
            cells.add(new Cell(row.spread().map(Grid::mean).orElse("–"), row.best()));
            cells.add(plain(
                    row.evaluationError().isPresent()
                            ? "± " + Rounded.error(row.evaluationError().getAsDouble())
                            : "–"));
            if (compared) {
                cells.addAll(difference(row));
            }
            rows.add(cells);
        }
        return new Grid(table.score().title(), columns, rows);
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

    private static List<Cell> difference(ScoreRow row) {
        if (row.difference().flatMap(each -> each.spread()).isEmpty()) {
            return List.of(plain(""), plain(""), plain(""));
        }
        Spread spread = row.difference().orElseThrow().spread().orElseThrow();
        OptionalDouble error = spread.standardError();
        int decimals = Rounded.decimals(spread.mean(), error);
        String mean = Rounded.signed(spread.mean(), decimals);
        return List.of(
                plain(error.isPresent() ? mean + " ± " + Rounded.fixed(error.getAsDouble(), decimals) : mean),
                plain(row.difference()
                        .flatMap(each -> each.interval())
                        .map(interval -> Rounded.interval(interval, decimals))
                        .orElse("–")),
                plain(row.correctedP().isPresent() ? Rounded.p(row.correctedP().getAsDouble()) : "–"));
    }

    private static Cell plain(String text) {
        return new Cell(text, false);
    }

    /** The values of every run, for those who want to see them. */
    static Grid runs(ScoreTable table) {
        List<List<Cell>> rows = new ArrayList<>();
        for (ScoreRow row : table.rows()) {
            for (Map.Entry<Long, Estimate> run : row.bySeed().entrySet()) {
                double error = run.getValue().standardError();
                OptionalDouble known = Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
                rows.add(List.of(
                        plain(row.variant().name()),
                        plain(Long.toString(run.getKey())),
                        plain(Rounded.mean(run.getValue().value(), known))));
            }
        }
        return new Grid(
                table.score().key() + " of each run, ± its standard error over the examples",
                List.of(
                        new Column("variant", false),
                        new Column("seed", true),
                        new Column(table.score().key(), true)),
                rows);
    }
}
