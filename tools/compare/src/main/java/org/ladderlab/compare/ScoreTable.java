package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.statistics.Holm;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.Spread;

/**
 * One score of all variants, each against the baseline: the difference of the runs of one seed, its t intervals over the seeds and
 * over the examples at a level for each comparison by itself, and the p values of the t test paired by seed, corrected over all
 * comparisons (Holm).
 *
 * @param score what is compared
 * @param level of the intervals
 * @param rows the baseline first
 * @param same the variants among them that came to the same weights
 * @param factors what each factor does by itself, where factors are crossed
 * @param cautions what must be known before any of it is read, full sentences
 * @param notes what must be known to read the table right, full sentences
 */
public record ScoreTable(
        Score score,
        double level,
        List<ScoreRow> rows,
        List<SameWeights> same,
        Optional<FactorTable> factors,
        List<String> cautions,
        List<String> notes) {

    /**
     * Compares a study's variants.
     *
     * @throws CompareException if no finished run has the score
     */
    public static ScoreTable of(Study study, Score score, double level) {
        ExampleScores examples = ExampleScores.of(study, score);
        List<SameWeights> same = SameWeights.of(study);
        List<ScoreRow> rows = new ArrayList<>();
        SameData data = SameData.of(study.variants(), score);
        List<String> obstacles = new ArrayList<>();
        for (Variant variant : study.variants()) {
            Optional<Contrast.Outcome> outcome = study.baselineVariant()
                    .filter(baseline -> !baseline.name().equals(variant.name()) && data.asFirst(variant))
                    .map(baseline -> new Contrast(List.of(variant), List.of(baseline)).of(score, examples, level));
            outcome.ifPresent(each -> obstacles.addAll(each.obstacles()));
            rows.add(row(variant, score, outcome));
        }
        if (rows.stream().allMatch(row -> row.spread().isEmpty())) {
            throw new CompareException("No finished run has the score '" + score.key() + "'; "
                    + (Score.keys(study).isEmpty()
                            ? "none has any."
                            : "there are " + String.join(", ", Score.keys(study)) + ", and the keys of its journal."));
        }
        if (study.baseline().isPresent()) {
            obstacles.addAll(0, examples.problems());
        }
        List<ScoreRow> corrected = corrected(rows, same);
        List<ScoreRow> judged = data.all() ? best(corrected, score.better()) : corrected;
        return new ScoreTable(
                /* score= */ data.named(score),
                level,
                /* rows= */ judged,
                same,
                /* factors= */ FactorTable.of(study, score, level, examples, same),
                /* cautions= */ Notes.cautions(study, score),
                /* notes= */ Notes.of(study, score, judged, same, obstacles));
    }

    private static ScoreRow row(Variant variant, Score score, Optional<Contrast.Outcome> outcome) {
        Map<Long, Estimate> bySeed = Contrast.values(variant, score);
        double[] values = bySeed.values().stream().mapToDouble(Estimate::value).toArray();
        Optional<Spread> spread = values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
        return new ScoreRow(
                variant,
                bySeed,
                spread,
                /* difference= */ outcome.map(Contrast.Outcome::overSeeds),
                /* examples= */ outcome.flatMap(Contrast.Outcome::overExamples),
                /* correctedP= */ OptionalDouble.empty(),
                /* best= */ false);
    }

    /** Variants that are the same after all ask one question, and none if they are the baseline's. */
    private static List<ScoreRow> corrected(List<ScoreRow> rows, List<SameWeights> same) {
        Variant baseline = rows.get(0).variant();
        List<ScoreRow> tested = rows.stream()
                .filter(row -> pValue(row).isPresent())
                .filter(row -> same.stream().noneMatch(group -> group.holds(baseline, row.variant())))
                .toList();
        List<ScoreRow> questions = tested.stream()
                .filter(row -> first(row, tested, same).equals(row))
                .toList();
        double[] adjusted = Holm.adjusted(
                questions.stream().mapToDouble(row -> pValue(row).orElseThrow()).toArray());
        return rows.stream()
                .map(row -> tested.contains(row)
                        ? row.corrected(adjusted[questions.indexOf(first(row, tested, same))])
                        : row)
                .toList();
    }

    private static ScoreRow first(ScoreRow row, List<ScoreRow> tested, List<SameWeights> same) {
        return SameWeights.of(same, row.variant()).stream()
                .flatMap(group ->
                        tested.stream().filter(other -> group.variants().contains(other.variant())))
                .findFirst()
                .orElse(row);
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
                .map(row -> row.best(
                        row.spread().filter(s -> sign * s.mean() <= best).isPresent()))
                .toList();
    }

    /** How to read the table, and its {@link #notes}; full sentences. */
    public List<String> legend() {
        List<String> lines = new ArrayList<>();
        if (rows.stream().anyMatch(ScoreRow::best)) {
            lines.add(
                    "The best mean is marked (* in text, bold elsewhere), whether or not it can be told from the others.");
        }
        lines.add(
                "± s.e.: standard error over the seeds. One evaluation: standard error over the examples that a single run was"
                        + " judged on, whatever the seed.");
        if (rows.stream().anyMatch(row -> row.difference().isPresent())) {
            lines.add("Over seeds: where the difference to '"
                    + rows.get(0).variant().name()
                    + "' lies if it is trained again, on these examples; paired by seed.");
        }
        if (rows.stream().anyMatch(row -> row.examples().isPresent())) {
            lines.add(
                    "Over examples: where it lies for these very weights on other examples of the same kind; paired by example"
                            + " within each seed, then averaged over the seeds. Neither interval covers what the other does.");
        }
        if (comparisons() > 0) {
            lines.add("Each interval (t) holds by itself; p values of the t test paired by seed are corrected over "
                    + comparisons() + " comparison" + (comparisons() == 1 ? "" : "s") + " (Holm).");
        }
        lines.addAll(notes);
        return lines;
    }

    /** Variants that are the same are compared once. */
    private long comparisons() {
        List<ScoreRow> tested =
                rows.stream().filter(row -> row.correctedP().isPresent()).toList();
        return tested.stream()
                .filter(row -> first(row, tested, same).equals(row))
                .count();
    }
}
