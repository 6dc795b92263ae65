package org.ladderlab.compare;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

/**
 * Which variants were judged on the same data, as far as a score goes. A difference between bounds on different data says nothing of the
 * models.
 *
 * @param byVariant the data of each variant that has the score, in the study's order
 * @param measures of the ledgers behind it
 */
record SameData(Map<String, Set<String>> byVariant, Set<Measure> measures) {

    static SameData of(List<Variant> variants, Score score) {
        SameData found = new SameData(new LinkedHashMap<>(), EnumSet.noneOf(Measure.class));
        for (Variant variant : variants) {
            for (Repetition run : variant.finished()) {
                RunResult result = run.finished().orElseThrow();
                if (Score.values(result).containsKey(score.key())) {
                    found.byVariant
                            .computeIfAbsent(variant.name(), each -> new LinkedHashSet<>())
                            .add(run.dataOf(score));
                    result.evaluation().values().stream().map(Ledger::measure).forEach(found.measures::add);
                }
            }
        }
        return found;
    }

    /** Whether there is but one. */
    boolean all() {
        return byVariant.values().stream().flatMap(Set::stream).distinct().count() < 2;
    }

    /** Whether a variant's data are the first variant's. */
    boolean asFirst(Variant variant) {
        Set<String> first = byVariant.values().stream().findFirst().orElse(Set.of());
        return byVariant.getOrDefault(variant.name(), first).equals(first) && first.size() < 2;
    }

    /** The variants whose data are not the first variant's. */
    List<String> others(Study study) {
        return study.variants().stream()
                .filter(variant -> !asFirst(variant))
                .map(Variant::name)
                .toList();
    }

    /** The variants whose own runs were not all judged on the same data. */
    List<String> changing() {
        return byVariant.entrySet().stream()
                .filter(variant -> variant.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The score with its unit of the measure that all its values are of. */
    Score named(Score score) {
        return measures.size() == 1
                ? score.of(Objects.requireNonNull(measures.iterator().next()))
                : score;
    }
}
