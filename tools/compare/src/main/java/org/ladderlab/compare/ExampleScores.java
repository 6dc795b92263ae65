package org.ladderlab.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Measure;

/**
 * A score of each example that the runs of a study were judged on, as far as they have kept it.
 *
 * @param byRun by the run's folder
 * @param problems why runs are missing here, full sentences
 */
record ExampleScores(Map<String, Kept> byRun, List<String> problems) {

    /** What one run has kept. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Kept(Map<String, String> conditions, double[] values) {}

    /** The mean of a record's totals and the ledger's total are the same numbers, added up in the same order. */
    private static final double ROUNDING = 1e-9;

    /** Reads the records of all finished runs; metrics keep no examples. */
    static ExampleScores of(Study study, Score score) {
        Map<String, Kept> byRun = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        TreeSet<String> without = new TreeSet<>();
        for (Variant variant : study.variants()) {
            for (Repetition run : variant.finished()) {
                RunResult result = run.finished().orElseThrow();
                Optional<Split> split =
                        score.split().filter(each -> Score.values(result).containsKey(score.key()));
                if (split.isEmpty()) {
                    continue;
                }
                Optional<ExampleRecord> found = record(run.folder(), split.get(), result, problems);
                found.ifPresent(record ->
                        byRun.put(run.folder().toString(), new Kept(record.conditions(), values(record, score))));
                if (found.isEmpty()) {
                    without.add(variant.name());
                }
            }
        }
        if (!without.isEmpty()) {
            problems.add("Not every run of " + String.join(", ", without)
                    + " has the terms of its examples, so that they are compared over seeds alone; './ladderlab evaluate RUN' leaves"
                    + " them in an older run's folder.");
        }
        return new ExampleScores(byRun, problems);
    }

    /** That of the run, or of a later evaluation which came to the same numbers. */
    private static Optional<ExampleRecord> record(Path run, Split split, RunResult result, List<String> problems) {
        List<Path> folders = new ArrayList<>(List.of(run));
        folders.addAll(evaluations(run));
        for (Path folder : folders) {
            try {
                Optional<ExampleRecord> found = ExampleRecord.read(folder, split);
                if (found.filter(record -> belongs(record, result, split)).isPresent()) {
                    return found;
                }
                if (found.isPresent() && folder.equals(run)) {
                    problems.add("The examples' terms in " + ExampleRecord.file(folder, split)
                            + " are not those of the " + RunFolder.RESULT + " beside them; they are left out.");
                }
            } catch (RunException e) {
                problems.add(e.getMessage() + " They are left out.");
            }
        }
        return Optional.empty();
    }

    private static List<Path> evaluations(Path run) {
        return new RunFolder(run)
                .evaluations().stream()
                        .map(RunFolder::path)
                        .filter(Files::isDirectory)
                        .toList();
    }

    private static boolean belongs(ExampleRecord record, RunResult result, Split split) {
        double total = Optional.ofNullable(result.evaluation().get(split))
                .map(ledger -> ledger.total().value())
                .orElse(Double.NaN);
        double mean = Estimate.ofMean(record.terms().total()).value();
        return record.weightsSha256().equals(result.weightsSha256())
                && Math.abs(mean - total) <= ROUNDING * Math.max(1, Math.abs(total));
    }

    private static double[] values(ExampleRecord record, Score score) {
        String name = score.key().substring(score.key().indexOf('/') + 1);
        return switch (Measure.plain(name).orElse(name)) {
            case "reconstruction" -> record.terms().reconstruction();
            case "consistency" -> record.terms().consistency();
            case "prior" -> record.terms().prior();
            case "bitsPerDim" -> {
                double[] bits = record.terms().total();
                for (int i = 0; i < bits.length; i++) {
                    bits[i] /= record.dimensions() * Math.log(2);
                }
                yield bits;
            }
            default -> record.terms().total();
        };
    }

    Optional<Kept> of(Repetition run) {
        return Optional.ofNullable(byRun.get(run.folder().toString()));
    }

    /**
     * The conditions under which two runs were not judged alike, for example {@code draws (1 and 4)}; empty where their examples can
     * be paired.
     */
    static String unlike(Kept one, Kept other) {
        TreeSet<String> names = new TreeSet<>(one.conditions.keySet());
        names.addAll(other.conditions.keySet());
        return names.stream()
                .filter(name -> !one.conditions.getOrDefault(name, "").equals(other.conditions.getOrDefault(name, "")))
                .map(name -> name + " (" + one.conditions.getOrDefault(name, "none") + " and "
                        + other.conditions.getOrDefault(name, "none") + ")")
                .collect(Collectors.joining(", "));
    }
}
