package org.ladderlab.registry.composition;

import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problems;

/** Refuses what the command line asks for and the file then decides otherwise: it must not be lost without a word. */
public final class Overridden {

    private final List<Assignment> assignments;
    private final Node.Mapping base;
    private final Problems problems;

    /**
     * Watches over assignments.
     *
     * @param base the file without its variants, the assignments made
     */
    public Overridden(List<Assignment> assignments, Node.Mapping base, Problems problems) {
        this.assignments = assignments;
        this.base = Declaring.settings(base);
        this.problems = problems;
    }

    public void refuse(Expansion.Case found) {
        for (Assignment assignment : assignments) {
            List<String> path = assignment.path();
            Optional<Node> asked = Location.find(base, path)
                    .filter(node -> node.at().equals(assignment.source()))
                    .filter(node -> !path.equals(List.of(Expansion.NAME)));
            if (asked.isPresent()
                    && !asked.equals(Location.find(found.settings(), path))
                    && !isFirstSeed(path, found)) {
                problems.add(assignment.source(), "", message(found, path, asked));
            }
        }
    }

    /** A number of seeds counts from the seed that is asked for. */
    private static boolean isFirstSeed(List<String> path, Expansion.Case found) {
        return path.equals(List.of(Seeds.SEED))
                && found.seed().isPresent()
                && found.variant().tree().get(Declaring.SEEDS).stream()
                        .noneMatch(node -> node instanceof Node.Sequence);
    }

    private static String message(Expansion.Case found, List<String> path, Optional<Node> asked) {
        String setting = String.join(".", path);
        String at = Location.of(found.settings(), setting).toString();
        if (asked.equals(Location.find(found.variant().tree(), path))) {
            return "the sweep varies this, at " + at + "; change it there";
        }
        String word = found.variant().path().startsWith(Declaring.RUNS) ? "run" : "variant";
        return "the " + word + " '" + found.variant().name() + "' decides this itself, at " + at + "; write --set "
                + found.variant().path() + "." + setting + "=... to change that " + word;
    }
}
