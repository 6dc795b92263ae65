package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.spi.Estimate;
import org.ladderlab.statistics.Holm;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.Spread;

/**
 * One score of all variants, each against the baseline: the difference of the runs of one seed, its t interval at a level for
 * each comparison by itself, and the p values of the paired t test corrected over all comparisons (Holm).
 *
 * @param score what is compared
 * @param level of the intervals
 * @param rows the baseline first
 * @param notes what must be known to read the table right, full sentences
 */
public record ScoreTable(Score score, double level, List<ScoreRow> rows, List<String> notes) {

    /**
     * Compares a study's variants.
     *
     * @throws CompareException if no finished run has the score
     */
    public static ScoreTable of(Study study, Score score, double level) {
        List<ScoreRow> rows = new ArrayList<>();
        Map<Long, Double> baseline = study.baselineVariant()
                .map(variant -> row(variant, score).values())
                .orElse(Map.of());
        for (Variant variant : study.variants()) {
            ScoreRow row = row(variant, score);
            boolean compared = study.baseline()
                    .filter(name -> !name.equals(variant.name()))
                    .isPresent();
            Optional<PairedDifference> difference =
                    compared ? Optional.of(PairedDifference.of(row.values(), baseline, level)) : Optional.empty();
            rows.add(new ScoreRow(variant, row.bySeed(), row.spread(), difference, OptionalDouble.empty(), false));
        }
        if (rows.stream().allMatch(row -> row.spread().isEmpty())) {
            throw new CompareException("No finished run has the score '" + score.key() + "'; there are "
                    + String.join(", ", Score.keys(study)) + ".");
        }
        List<ScoreRow> judged = best(corrected(rows), score.better());
        return new ScoreTable(score, level, judged, Notes.of(study, score, judged));
    }

    private static ScoreRow row(Variant variant, Score score) {
        Map<Long, Estimate> bySeed = new LinkedHashMap<>();
        for (Repetition run : variant.finished()) {
            Optional.ofNullable(Score.values(run.finished().orElseThrow()).get(score.key()))
                    .ifPresent(value -> bySeed.put(run.seed(), value));
        }
        double[] values = bySeed.values().stream().mapToDouble(Estimate::value).toArray();
        Optional<Spread> spread = values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
        return new ScoreRow(variant, bySeed, spread, Optional.empty(), OptionalDouble.empty(), false);
    }

    private static List<ScoreRow> corrected(List<ScoreRow> rows) {
        List<ScoreRow> tested =
                rows.stream().filter(row -> pValue(row).isPresent()).toList();
        double[] adjusted = Holm.adjusted(
                tested.stream().mapToDouble(row -> pValue(row).orElseThrow()).toArray());
        return rows.stream()
                .map(row -> tested.contains(row)
                        ? new ScoreRow(
                                row.variant(),
                                row.bySeed(),
                                row.spread(),
                                row.difference(),
                                OptionalDouble.of(adjusted[tested.indexOf(row)]),
                                false)
                        : row)
                .toList();
    }

    private static OptionalDouble pValue(ScoreRow row) {
        return row.difference().map(PairedDifference::pValue).orElse(OptionalDouble.empty());
    }

    private static List<ScoreRow> best(List<ScoreRow> rows, Score.Better better) {
        long known = rows.stream().filter(row -> row.spread().isPresent()).count();
        if (better == Score.Better.UNKNOWN || known < 2) {
            return rows;
        }
        double sign = better == Score.Better.LOWER ? 1 : -1;
        double best = rows.stream()
                .flatMap(row -> row.spread().stream())
                .mapToDouble(spread -> sign * spread.mean())
                .min()
                .orElseThrow();
        return rows.stream()
                .map(row -> new ScoreRow(
                        row.variant(),
                        row.bySeed(),
                        row.spread(),
                        row.difference(),
                        row.correctedP(),
                        row.spread().filter(s -> sign * s.mean() <= best).isPresent()))
                .toList();
    }

    /** How to read the table, and its {@link #notes}; full sentences. */
    public List<String> legend() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "± s.e.: standard error over the seeds. One evaluation: standard error over the examples that a single run was"
                        + " judged on, whatever the seed.");
        if (comparisons() > 0) {
            lines.add("Differences to '" + rows.get(0).variant().name()
                    + "' are paired by seed; each interval (t) holds by"
                    + " itself; p values of the paired t test are corrected over " + comparisons() + " comparison"
                    + (comparisons() == 1 ? "" : "s") + " (Holm).");
        }
        lines.addAll(notes);
        return lines;
    }

    private long comparisons() {
        return rows.stream().filter(row -> row.correctedP().isPresent()).count();
    }
}
