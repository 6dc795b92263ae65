package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.ladderlab.registry.binding.Binder;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.spi.run.SeedRule;

/**
 * The seeds of a variant: a count (from the experiment's own seed on), a list, or a {@link SeedRule}.
 *
 * @param at where they are written
 * @param values empty where the experiment's own seed is meant, or if there were problems
 * @param rule when fewer than all of them are enough
 */
public record Seeds(Position at, List<Long> values, Optional<SeedRule> rule) {

    public static final String SEED = "seed";

    private static final long MOST = 10_000;

    /**
     * Reads the seeds of a tree.
     *
     * @param first the seed where the tree has none
     */
    static Seeds of(Node.Mapping tree, long first, Binder binder, Problems problems) {
        Optional<Node> written = tree.get(Declaring.SEEDS).filter(node -> !node.isNull());
        if (written.isEmpty()) {
            return new Seeds(tree.at(), List.of(), Optional.empty());
        }
        Node node = written.get();
        long start = tree.get(SEED)
                .filter(seed -> seed instanceof Node.Scalar)
                .flatMap(seed -> Numbers.integer(((Node.Scalar) seed).text()))
                .orElse(first);
        if (node instanceof Node.Mapping rule) {
            Optional<SeedRule> bound = binder.settings(
                    SeedRule.class, SeedRule.DEFAULTS, rule, Declaring.SEEDS, "'" + Declaring.SEEDS + "'");
            return new Seeds(
                    node.at(),
                    bound.map(found -> count(node, start, found.atMost(), problems))
                            .orElse(List.of()),
                    bound);
        }
        return new Seeds(
                node.at(),
                node instanceof Node.Sequence list ? listed(list, problems) : counted(node, start, problems),
                Optional.empty());
    }

    private static List<Long> counted(Node node, long start, Problems problems) {
        Optional<Long> count = integer(node).filter(n -> n >= 1 && n <= MOST);
        if (count.isEmpty()) {
            problems.add(
                    node.at(),
                    Declaring.SEEDS,
                    "expected how many seeds (at least 1), a list of seeds, or {atLeast, atMost, halfWidth}, found "
                            + node.found());
        }
        return count.map(n -> count(node, start, n, problems)).orElse(List.of());
    }

    private static List<Long> listed(Node.Sequence list, Problems problems) {
        Set<Long> seeds = new LinkedHashSet<>();
        for (int i = 0; i < list.elements().size(); i++) {
            Node element = list.elements().get(i);
            Optional<Long> seed = integer(element).filter(value -> value >= 0);
            if (seed.isEmpty()) {
                problems.add(
                        element.at(),
                        Declaring.SEEDS + "." + i,
                        "expected an integer of at least 0, found " + element.found());
            } else if (!seeds.add(seed.get())) {
                problems.add(element.at(), Declaring.SEEDS + "." + i, "the seed " + seed.get() + " is there twice");
            }
        }
        if (list.elements().isEmpty()) {
            problems.add(list.at(), Declaring.SEEDS, "expected at least one seed, found an empty list");
        }
        return new ArrayList<>(seeds);
    }

    private static Optional<Long> integer(Node node) {
        return node instanceof Node.Scalar scalar && !scalar.quoted()
                ? Numbers.integer(scalar.text())
                : Optional.empty();
    }

    private static List<Long> count(Node node, long start, long count, Problems problems) {
        if (start > Long.MAX_VALUE - count) {
            problems.add(
                    node.at(),
                    Declaring.SEEDS,
                    count + " seeds from " + start + " on go beyond the largest, " + Long.MAX_VALUE
                            + "; begin with a smaller 'seed'");
            return List.of();
        }
        return LongStream.range(start, start + count).boxed().toList();
    }

    /** A tree with one of the seeds. */
    Node.Mapping over(Node.Mapping tree, long seed) {
        return tree.with(SEED, at, new Node.Scalar(at, Long.toString(seed), false));
    }
}
