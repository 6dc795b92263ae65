package org.ladderlab.registry.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ladderlab.registry.composition.Composer;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.runs.RunFolder;

/**
 * What a file says of other files' runs: it names one as {@code runs/NAME-*}, the newest run of that name
 * ({@link RunFolder#newest}), wherever runs are kept.
 *
 * @param name of the file's own experiment, with which the names of its runs begin; empty if it says none
 * @param wanted the names of runs that it begins with or learns from
 */
public record NamedRuns(String name, Set<String> wanted) {

    private static final Pattern NAMED = Pattern.compile("(?:.*/)?runs/([^/]+)-\\*");

    public NamedRuns {
        wanted = Set.copyOf(wanted);
    }

    /**
     * Of a file, with what it extends.
     *
     * @throws ExperimentProblems if it cannot be read
     */
    public static NamedRuns of(Path file) {
        Problems problems = new Problems();
        Optional<Node.Mapping> tree = new Composer(problems).load(file);
        problems.throwIfAny();
        Set<String> wanted = new LinkedHashSet<>();
        tree.ifPresent(whole -> replaced(whole, scalar -> {
            Matcher named = NAMED.matcher(scalar.text());
            if (named.matches()) {
                wanted.add(named.group(1));
            }
            return scalar;
        }));
        String name = tree.flatMap(whole -> whole.get("name"))
                .filter(Node.Scalar.class::isInstance)
                .map(node -> ((Node.Scalar) node).text())
                .orElse("");
        return new NamedRuns(name, wanted);
    }

    /** Whether a run of this name is one of the file's. */
    public boolean makes(String run) {
        return !name.isEmpty() && (run.equals(name) || run.startsWith(name + "-"));
    }

    /** A tree in which each such run that is in a folder of runs is that one; any other stays as the file says. */
    static Node.Mapping found(Node.Mapping tree, Path runs) {
        return (Node.Mapping) replaced(tree, scalar -> {
            Matcher named = NAMED.matcher(scalar.text());
            return !named.matches()
                    ? scalar
                    : RunFolder.newest(runs.toAbsolutePath().normalize().resolve(named.group(1) + "-*"))
                            .map(run -> new Node.Scalar(scalar.at(), run.toString(), true))
                            .orElse(scalar);
        });
    }

    private static Node replaced(Node node, UnaryOperator<Node.Scalar> change) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node.Entry> changed = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((key, entry) ->
                            changed.put(key, new Node.Entry(entry.keyAt(), replaced(entry.value(), change))));
            return new Node.Mapping(mapping.at(), changed);
        }
        if (node instanceof Node.Sequence sequence) {
            return new Node.Sequence(
                    sequence.at(),
                    sequence.elements().stream()
                            .map(each -> replaced(each, change))
                            .toList());
        }
        return change.apply((Node.Scalar) node);
    }
}
