package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.binding.Binder;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;

/** Expands a file into its experiments: each variant, at each point of its sweep, with each of its seeds. */
public final class Expansion {

    public static final String NAME = "name";

    /**
     * One experiment, not yet bound to settings.
     *
     * @param point the point of the variant's sweep
     * @param label the name of the variant and the point together; empty if the file declares neither
     * @param seed the seed, where the file declares seeds
     * @param settings everything that the experiment says
     */
    public record Case(
            Variants.Variant variant, SweepPoint point, String label, Optional<Long> seed, Node.Mapping settings) {

        /** Where what sets it apart is written. */
        public Position at() {
            return point.values().isEmpty()
                    ? variant.keyAt()
                    : point.values().values().iterator().next().keyAt();
        }

        /** The name among the file's runs; empty if there is only one. */
        public String name() {
            return PointNames.shortened(
                    PointNames.join(label, seed.map(PointNames::ofSeed).orElse("")));
        }
    }

    private final Problems problems;
    private final SweepReader sweeps;
    private final Binder binder;
    private final long firstSeed;

    /**
     * Expands files.
     *
     * @param firstSeed the seed of an experiment that has none
     */
    public Expansion(Binder binder, long firstSeed, Problems problems) {
        this.binder = binder;
        this.firstSeed = firstSeed;
        this.problems = problems;
        this.sweeps = new SweepReader(binder, problems);
    }

    /** The seeds of a tree. */
    public Seeds seeds(Node.Mapping tree) {
        return Seeds.of(tree, firstSeed, binder, problems);
    }

    /** The experiments of a variant, in order. */
    public List<Case> cases(Variants.Variant variant) {
        List<Case> cases = new ArrayList<>();
        List<SweepPoint> points =
                variant.tree().get(Declaring.SWEEP).map(sweeps::points).orElse(List.of(SweepPoint.ORIGIN));
        List<String> names = PointNames.of(points);
        Seeds seeds = seeds(variant.tree());
        for (int i = 0; i < points.size(); i++) {
            SweepPoint point = points.get(i);
            String label = PointNames.join(variant.name(), names.get(i));
            Node.Mapping tree = Declaring.without(point.over(variant.tree(), problems), Declaring.VARIED);
            if (seeds.values().isEmpty()) {
                cases.add(new Case(variant, point, label, Optional.empty(), named(variant, tree, names.get(i))));
            }
            for (long seed : seeds.values()) {
                String suffix = PointNames.join(names.get(i), PointNames.ofSeed(seed));
                cases.add(new Case(
                        variant, point, label, Optional.of(seed), named(variant, seeds.over(tree, seed), suffix)));
            }
        }
        return cases;
    }

    private static Node.Mapping named(Variants.Variant variant, Node.Mapping tree, String suffix) {
        if (!(tree.get(NAME).orElse(tree) instanceof Node.Scalar written)) {
            return tree;
        }
        boolean own = variant.overrides().get(NAME).isPresent();
        String full = PointNames.join(written.text(), own ? "" : variant.name(), suffix);
        return tree.replacing(NAME, new Node.Scalar(written.at(), full, written.quoted()));
    }
}
