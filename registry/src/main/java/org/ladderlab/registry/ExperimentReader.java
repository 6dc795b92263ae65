package org.ladderlab.registry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads experiment files: first what a file {@code extends}, then the file, then {@code --set}, then for each of its
 * {@code runs} what that run changes.
 *
 * @param <E> the record that a file is bound to; it has a required setting {@code name}
 */
public final class ExperimentReader<E extends Record> {

    private static final String NAME = "name";
    static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private record Run(String name, Node.Mapping tree) {}

    private final Catalogue catalogue;
    private final Class<E> type;
    private final E defaults;

    public ExperimentReader(Catalogue catalogue, Class<E> type, E defaults) {
        this.catalogue = catalogue;
        this.type = type;
        this.defaults = defaults;
    }

    /**
     * Reads the experiments of a file: one, or one for each of its {@code runs}.
     *
     * @param sets assignments {@code path=value} of the command line, in order; values are YAML
     * @throws ExperimentProblems with everything that is wrong
     */
    public List<ResolvedExperiment<E>> read(Path file, List<String> sets) {
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
        List<Run> runs = runs(tree, assignments, problems);
        Binder binder = new Binder(catalogue, problems);
        List<ResolvedExperiment<E>> experiments = new ArrayList<>();
        for (Run run : runs) {
            checkName(run, problems);
            binder.experiment(type, defaults, run.tree())
                    .ifPresent(value -> experiments.add(new ResolvedExperiment<>(run.name(), value, run.tree())));
        }
        problems.throwIfAny();
        return experiments;
    }

    private List<Run> runs(Node.Mapping tree, List<Assignment> assignments, Problems problems) {
        Optional<Node> declared = tree.get(Composer.RUNS);
        if (declared.isEmpty()) {
            return List.of(new Run(nameOf(tree), tree));
        }
        if (!(declared.get() instanceof Node.Mapping runs) || runs.entries().isEmpty()) {
            String message = "expected a map from each run's name to what it changes, found "
                    + declared.get().found();
            problems.add(declared.get().at(), Composer.RUNS, message);
            return List.of();
        }
        Node.Mapping base = tree.without(Composer.RUNS);
        Map<String, Run> byName = new LinkedHashMap<>();
        runs.entries().forEach((name, entry) -> {
            String path = Composer.RUNS + "." + name;
            if (!FOLDER.matcher(name).matches()) {
                problems.add(entry.keyAt(), path, "a run's name is letters, digits, '.', '_' and '-'");
                return;
            }
            overrides(entry, path, problems).ifPresent(overrides -> {
                Run run = run(base, name, overrides);
                refuseOverridden(assignments, base, run, name, problems);
                if (byName.putIfAbsent(run.name(), run) != null) {
                    problems.add(
                            entry.keyAt(), path, "another run is named '" + run.name() + "' too; give it a 'name'");
                }
            });
        });
        return List.copyOf(byName.values());
    }

    private static Optional<Node.Mapping> overrides(Node.Entry run, String path, Problems problems) {
        Node node = run.value();
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (node instanceof Node.Scalar scalar && (scalar.isNull() || scalar.isMissing())) {
            return Optional.of(Node.Mapping.empty(run.keyAt()));
        }
        problems.add(node.at(), path, "expected the settings that this run changes, found " + node.found());
        return Optional.empty();
    }

    private static Run run(Node.Mapping base, String name, Node.Mapping overrides) {
        Node.Mapping merged = Merge.maps(base, overrides);
        if (overrides.get(NAME).isEmpty() && base.get(NAME).orElse(base) instanceof Node.Scalar first) {
            Node.Scalar full = new Node.Scalar(first.at(), first.text() + "-" + name, first.quoted());
            merged = merged.replacing(NAME, full);
        }
        return new Run(nameOf(merged), merged);
    }

    /** What the command line asks for must not be lost without a word. */
    private static void refuseOverridden(
            List<Assignment> assignments, Node.Mapping base, Run run, String name, Problems problems) {
        for (Assignment assignment : assignments) {
            Optional<Node> before = Location.find(base, assignment.path())
                    .filter(node -> node.at().equals(assignment.source()))
                    .filter(node -> !assignment.path().equals(List.of(NAME)));
            if (before.isPresent() && !before.equals(Location.find(run.tree(), assignment.path()))) {
                String path = String.join(".", assignment.path());
                problems.add(
                        assignment.source(),
                        "",
                        "the run '" + name + "' decides this itself, at " + Location.of(run.tree(), path)
                                + "; write --set runs." + name + "." + path + "=... to change that run");
            }
        }
    }

    private static void checkName(Run run, Problems problems) {
        Optional<Node> name = run.tree().get(NAME);
        if (name.isPresent()
                && !run.name().isEmpty()
                && !FOLDER.matcher(run.name()).matches()) {
            String message = "a name is letters, digits, '.', '_' and '-', since folders are named after it, found "
                    + name.get().found();
            problems.add(name.get().at(), NAME, message);
        }
    }

    private static String nameOf(Node.Mapping tree) {
        return tree.get(NAME)
                .filter(node -> node instanceof Node.Scalar)
                .map(node -> ((Node.Scalar) node).text())
                .orElse("");
    }
}
