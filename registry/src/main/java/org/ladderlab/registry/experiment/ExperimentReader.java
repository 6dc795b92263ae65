package org.ladderlab.registry.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.composition.Assignment;
import org.ladderlab.registry.composition.Composer;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problems;

/**
 * Reads experiment files: first what a file {@code extends}, then the file, then {@code --set}, then for each of its experiments
 * what its variant, its point of the sweep and its seed change, in this order.
 *
 * @param <E> the record that a file is bound to; it has a required setting {@code name} and a setting {@code seed}
 */
public final class ExperimentReader<E extends Record> {

    private final Catalogue catalogue;
    private final Class<E> type;
    private final E defaults;

    public ExperimentReader(Catalogue catalogue, Class<E> type, E defaults) {
        this.catalogue = catalogue;
        this.type = type;
        this.defaults = defaults;
    }

    /**
     * Reads the experiments of a file: one, or all that it declares.
     *
     * @param sets assignments {@code path=value} of the command line, in order; values are YAML
     * @throws ExperimentProblems with everything that is wrong
     */
    public List<ResolvedExperiment<E>> read(Path file, List<String> sets) {
        return plan(file, sets).runs().stream().map(Plan.Run::experiment).toList();
    }

    /**
     * Reads all that a file declares.
     *
     * @param sets assignments {@code path=value} of the command line, in order; values are YAML
     * @throws ExperimentProblems with everything that is wrong
     */
    public Plan<E> plan(Path file, List<String> sets) {
        return plan(file, sets, Path.of("runs"));
    }

    /**
     * The same.
     *
     * @param runs where runs are looked for that the file names as {@code runs/NAME-*}, before they are where it says
     */
    public Plan<E> plan(Path file, List<String> sets, Path runs) {
        Problems problems = new Problems();
        Optional<Node.Mapping> loaded = new Composer(problems).load(file);
        List<Assignment> assignments = sets.stream()
                .flatMap(set -> Assignment.parse(set, problems).stream())
                .toList();
        problems.throwIfAny();
        Node.Mapping tree = loaded.orElseThrow();
        for (Assignment assignment : assignments) {
            tree = assignment.applyTo(tree, problems);
        }
        Plan<E> plan =
                new PlanReader<>(catalogue, type, defaults, problems).plan(NamedRuns.found(tree, runs), assignments);
        problems.throwIfAny();
        return plan;
    }
}
