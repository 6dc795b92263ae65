package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.statistics.PairedDifference;

/** What must be said beside a table so that nobody reads more out of it than is there. */
final class Notes {

    /** Times the smallest evaluation error. */
    private static final double NOISY = 3;

    private Notes() {}

    static List<String> of(
            Study study, Score score, List<ScoreRow> rows, List<SameWeights> same, List<String> obstacles) {
        Set<String> notes = new LinkedHashSet<>();
        same.forEach(group -> notes.add(group.words()));
        if (study.baseline().isEmpty()) {
            notes.add("No baseline is named, so there are no differences; name one with --baseline VARIANT.");
        }
        notes.addAll(study.remarks());
        notes.addAll(caveats(rows));
        notes.addAll(otherMeasures(study, score));
        notes.addAll(missing(study, score, rows));
        if (rows.stream().anyMatch(row -> row.bySeed().size() == 1)) {
            notes.add(
                    "A variant with one seed has no spread over seeds: training it again may change its mean by any amount.");
        }
        notes.addAll(obstacles);
        notes.addAll(noisy(rows));
        notes.addAll(collapsed(study));
        notes.addAll(warnings(study));
        return List.copyOf(notes);
    }

    /** What must be known before a number is read: that there is no comparing, since not all was judged on the same data or in one way. */
    static List<String> cautions(Study study, Score score) {
        List<String> cautions = new ArrayList<>(study.cautions());
        cautions.addAll(otherData(study, score));
        for (String path : study.variants().get(0).differs().keySet()) {
            if (path.matches("(data|evaluation)([.].*)?") && !path.startsWith("evaluation.maxLevels")) {
                cautions.add("The variants differ in '" + path + "', so they were not judged in the same way"
                        + (path.startsWith("data") ? "; bounds on different data cannot be compared." : "."));
            }
        }
        return List.copyOf(cautions);
    }

    /**
     * What must be known before a claim's number is read.
     *
     * @param rows of the variants that it is about
     */
    static List<String> ofClaim(Study study, Score score, List<ScoreRow> rows) {
        Set<String> notes = new LinkedHashSet<>(cautions(study, score));
        notes.addAll(study.remarks());
        notes.addAll(otherMeasures(study, score));
        notes.addAll(missing(study, score, rows));
        notes.addAll(collapsed(study));
        notes.addAll(warnings(study));
        return List.copyOf(notes);
    }

    /** What the metrics of each variant say that a reader must know. */
    private static List<String> warnings(Study study) {
        return study.variants().stream()
                .flatMap(variant -> variant.finished().stream()
                        .flatMap(run -> run.finished().orElseThrow().warnings().stream())
                        .distinct()
                        .map(sentence -> variant.name() + ": " + sentence))
                .toList();
    }

    private static List<String> collapsed(Study study) {
        List<String> notes = new ArrayList<>();
        for (Variant variant : study.variants()) {
            long collapsed = variant.finished().stream()
                    .filter(run -> !run.finished().orElseThrow().collapsed().isEmpty())
                    .count();
            if (collapsed > 0) {
                notes.add(variant.name() + ": in " + collapsed + " of "
                        + variant.finished().size()
                        + " runs every level is below " + RunResult.NOTHING
                        + " nats: collapsed, so that the decoder makes the same of everything.");
            }
        }
        return notes;
    }

    /** Of variants that have no score at all it is said that they have none, no more. */
    private static List<String> caveats(List<ScoreRow> rows) {
        Map<String, List<String>> names = new TreeMap<>();
        for (ScoreRow row : rows) {
            row.difference()
                    .filter(each -> !row.bySeed().isEmpty())
                    .flatMap(PairedDifference::caveat)
                    .ifPresent(caveat -> names.computeIfAbsent(caveat, each -> new ArrayList<>())
                            .add(row.variant().name()));
        }
        return names.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .toList();
    }

    /** Variants whose bound is of another measure, and so has another name. */
    private static List<String> otherMeasures(Study study, Score score) {
        String others = study.variants().stream()
                .filter(variant -> variant.finished().stream()
                        .map(run -> Score.values(run.finished().orElseThrow()))
                        .anyMatch(values -> !values.containsKey(score.key()) && values.containsKey(score.otherKey())))
                .map(Variant::name)
                .collect(Collectors.joining(", "));
        Measure measure = score.onGrid() ? Measure.PROBABILITY : Measure.DENSITY_ON_GRID;
        return others.isEmpty() || score.otherKey().equals(score.key())
                ? List.of()
                : List.of(
                        others + ": measured in nats of " + measure.words() + " (" + score.otherKey()
                                + "), which is another measure than that of " + score.key()
                                + "; most of a difference would be a change of units, so there is none here and nothing is tested.");
    }

    private static List<String> otherData(Study study, Score score) {
        SameData data = SameData.of(study.variants(), score);
        if (data.all()) {
            return List.of();
        }
        List<String> changing = data.changing();
        return List.of((changing.isEmpty()
                        ? "Judged on other data than " + study.variants().get(0).name() + ": "
                                + String.join(", ", data.others(study))
                        : "Judged on data that changed from run to run: " + String.join(", ", changing))
                + ". Scores on different data cannot be compared, so none is best, and these are not tested.");
    }

    /** Variants whose evaluation says much less than that of others: a mean of few heavy-tailed draws is often too low. */
    private static List<String> noisy(List<ScoreRow> rows) {
        double quietest = rows.stream()
                .flatMapToDouble(row -> row.evaluationError().stream())
                .min()
                .orElse(0);
        return rows.stream()
                .filter(row -> row.evaluationError().orElse(0) > NOISY * quietest)
                .map(row -> row.variant().name() + ": one evaluation is as uncertain as ± "
                        + Rounded.error(row.evaluationError().getAsDouble()) + ", against ± " + Rounded.error(quietest)
                        + " elsewhere; raise evaluation.draws before its mean is believed.")
                .toList();
    }

    /** Seeds that not every variant has. */
    private static List<String> missing(Study study, Score score, List<ScoreRow> rows) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (ScoreRow row : rows) {
            String absent = study.seeds().stream()
                    .filter(seed -> !row.bySeed().containsKey(seed))
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            if (!absent.isEmpty()) {
                names.computeIfAbsent(absent, each -> new ArrayList<>())
                        .add(row.variant().name());
            }
        }
        return names.entrySet().stream()
                .map(entry -> "No " + score.key() + " for seed " + entry.getKey() + ": "
                        + String.join(", ", entry.getValue()) + ". Differences use the seeds in common alone.")
                .toList();
    }
}
