package org.ladderlab.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way of doing the experiment.
 *
 * @param name the variant's
 * @param differs what tells it from the others: setting's path to value, all variants the same paths; a setting that a variant
 *     does not have has the empty value
 * @param runs one for each seed, in the order of the seeds
 */
public record Variant(String name, Map<String, String> differs, List<Repetition> runs) {

    public Variant {
        runs = runs.stream().sorted(Comparator.comparingLong(Repetition::seed)).toList();
    }

    /** Those that finished. */
    List<Repetition> finished() {
        return runs.stream().filter(run -> run.finished().isPresent()).toList();
    }

    /** The run of one seed, if it finished. */
    Optional<Repetition> finished(long seed) {
        return finished().stream().filter(run -> run.seed() == seed).findFirst();
    }
}
