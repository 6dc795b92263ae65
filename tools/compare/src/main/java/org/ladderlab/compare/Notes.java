package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must be said beside a table so that nobody reads more out of it than is there. */
final class Notes {

    private Notes() {}

    static List<String> of(Study study, Score score, List<ScoreRow> rows) {
        Set<String> notes = new LinkedHashSet<>();
        if (study.baseline().isEmpty()) {
            notes.add("No baseline is named, so there are no differences; name one with --baseline VARIANT.");
        }
        notes.addAll(study.remarks());
        notes.addAll(caveats(rows));
        missing(study, score, rows, notes);
        if (rows.stream().anyMatch(row -> row.bySeed().size() == 1)) {
            notes.add(
                    "A variant with one seed has no spread over seeds: training it again may change its mean by any amount.");
        }
        for (String path : study.variants().get(0).differs().keySet()) {
            if (path.matches("(data|evaluation)([.].*)?") && !path.startsWith("evaluation.resolution")) {
                notes.add("The variants differ in '" + path
                        + "', so they were not judged on the same examples in the same way; bounds on different data cannot be"
                        + " compared.");
            }
        }
        return List.copyOf(notes);
    }

    private static List<String> caveats(List<ScoreRow> rows) {
        List<String> caveats = new ArrayList<>();
        rows.stream()
                .flatMap(row -> row.difference().flatMap(d -> d.caveat()).stream())
                .distinct()
                .sorted(Comparator.naturalOrder())
                .forEach(caveat -> caveats.add(rows.stream()
                                .filter(row -> row.difference()
                                        .flatMap(d -> d.caveat())
                                        .filter(caveat::equals)
                                        .isPresent())
                                .map(row -> row.variant().name())
                                .collect(Collectors.joining(", "))
                        + ": " + caveat));
        return caveats;
    }

    /** Seeds that not every variant has. */
    private static void missing(Study study, Score score, List<ScoreRow> rows, Set<String> notes) {
        for (ScoreRow row : rows) {
            List<Long> absent = study.seeds().stream()
                    .filter(seed -> !row.bySeed().containsKey(seed))
                    .toList();
            if (!absent.isEmpty()) {
                String seeds = absent.stream().map(String::valueOf).collect(Collectors.joining(", "));
                notes.add(row.variant().name() + " has no " + score.key() + " for seed " + seeds
                        + "; differences use the seeds in common alone.");
            }
        }
    }
}
