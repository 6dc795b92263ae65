package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ladderlab.runs.RunResult;

/**
 * Variants that came to the same weights, bit for bit, and to the same scores, for every seed that they share: what differs between
 * them does nothing.
 *
 * @param variants at least two
 */
public record SameWeights(List<Variant> variants) {

    /** What acts on pictures of samples alone. */
    private static final String SAMPLES = "sampling([.].*)?";

    /** All groups of such variants. */
    static List<SameWeights> of(Study study) {
        List<List<Variant>> groups = new ArrayList<>();
        for (Variant variant : study.variants()) {
            groups.stream()
                    .filter(group -> same(group.get(0), variant))
                    .findFirst()
                    .ifPresentOrElse(group -> group.add(variant), () -> groups.add(new ArrayList<>(List.of(variant))));
        }
        return groups.stream()
                .filter(group -> group.size() > 1)
                .map(List::copyOf)
                .map(SameWeights::new)
                .toList();
    }

    private static boolean same(Variant one, Variant other) {
        List<Repetition> common = one.finished().stream()
                .filter(run -> other.finished(run.seed()).isPresent())
                .toList();
        return !common.isEmpty()
                && common.stream()
                        .allMatch(run -> same(
                                run.finished().orElseThrow(),
                                other.finished(run.seed())
                                        .orElseThrow()
                                        .finished()
                                        .orElseThrow()));
    }

    private static boolean same(RunResult one, RunResult other) {
        return one.weightsSha256().equals(other.weightsSha256())
                && one.evaluation().equals(other.evaluation())
                && one.metrics().equals(other.metrics());
    }

    /** Whether both are among them. */
    boolean holds(Variant one, Variant other) {
        return variants.contains(one) && variants.contains(other);
    }

    /** A full sentence. */
    String words() {
        List<String> paths = variants.get(0).differs().keySet().stream()
                .filter(path -> variants.stream()
                                .map(variant -> variant.differs().get(path))
                                .filter(Objects::nonNull)
                                .distinct()
                                .count()
                        > 1)
                .toList();
        String names = variants.stream().map(Variant::name).collect(Collectors.joining(", "));
        String what = paths.isEmpty() ? "" : " (" + String.join(", ", paths) + ")";
        boolean samples = !paths.isEmpty() && paths.stream().allMatch(path -> path.matches(SAMPLES));
        return names + ": these variants have the same weights: what differs between them" + what + " does nothing"
                + (samples ? " but to the samples that are drawn." : ".");
    }

    /** The group that a variant is in. */
    static Optional<SameWeights> of(List<SameWeights> groups, Variant variant) {
        return groups.stream().filter(group -> group.variants.contains(variant)).findFirst();
    }
}
