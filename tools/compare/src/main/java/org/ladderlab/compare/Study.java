package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Some variants of one experiment, each repeated with several seeds.
 *
 * @param name of the sweep, or what the runs' names have in common
 * @param description what it is for, where its file says so
 * @param sweep the sweep's folder; empty for runs that were named one by one
 * @param baseline the name of the variant that the others are compared with
 * @param variants the baseline first
 * @param remarks what must be known of how the runs were chosen, full sentences
 * @param cautions what must be known before any number is read, full sentences
 */
public record Study(
        String name,
        String description,
        Optional<Path> sweep,
        Optional<String> baseline,
        List<Variant> variants,
        List<String> remarks,
        List<String> cautions) {

    /**
     * Puts a study together.
     *
     * @throws CompareException if there is no variant, or none of the baseline's name
     */
    public Study {
        if (variants.isEmpty()) {
            throw new CompareException("There is nothing to compare: no run is declared.");
        }
        if (baseline.isPresent()
                && variants.stream().noneMatch(each -> each.name().equals(baseline.get()))) {
            throw new CompareException("There is no variant '" + baseline.get() + "' to be the baseline; there are "
                    + String.join(", ", variants.stream().map(Variant::name).toList()) + ".");
        }
        String first = baseline.orElse(variants.get(0).name());
        variants = variants.stream()
                .sorted((a, b) ->
                        Boolean.compare(b.name().equals(first), a.name().equals(first)))
                .toList();
    }

    /** The same with another baseline. */
    public Study withBaseline(String other) {
        return new Study(name, description, sweep, /* baseline= */ Optional.of(other), variants, remarks, cautions);
    }

    /** The same with what must be known before any number is read. */
    public Study withCautions(List<String> sentences) {
        return new Study(name, description, sweep, baseline, variants, remarks, /* cautions= */ List.copyOf(sentences));
    }

    /** The variant that the others are compared with. */
    Optional<Variant> baselineVariant() {
        return baseline.map(first -> variants.get(0));
    }

    /** Every seed that any variant was to be repeated with, in order. */
    List<Long> seeds() {
        TreeSet<Long> seeds = new TreeSet<>();
        runs().forEach(run -> seeds.add(run.seed()));
        return List.copyOf(seeds);
    }

    /** All runs, variant by variant. */
    public List<Repetition> runs() {
        return variants.stream().map(Variant::runs).flatMap(Collection::stream).toList();
    }
}
