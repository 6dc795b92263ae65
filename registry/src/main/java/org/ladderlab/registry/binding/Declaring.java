package org.ladderlab.registry.binding;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.registry.yaml.Node;

/** The keys with which a file declares several experiments; they are no settings of an experiment. */
public final class Declaring {

    public static final String EXTENDS = "extends";
    public static final String RUNS = "runs";
    public static final String ABLATE = "ablate";
    public static final String BASELINE = "baseline";
    public static final String VARIANTS = "variants";
    public static final String SWEEP = "sweep";
    public static final String SEEDS = "seeds";
    public static final String HALVING = "halving";
    public static final String LAUNCHER = "launcher";
    public static final String CLAIMS = "claims";

    /** What may stand in a variant too, where it is laid over the file's. */
    public static final Set<String> VARIED = ordered(SWEEP, SEEDS);

    /** What a file says of all its experiments together. */
    public static final Set<String> WHOLE = ordered(RUNS, ABLATE, HALVING, LAUNCHER, CLAIMS);

    /** All of them, as they may stand at the top of a file. */
    static final Set<String> TOP = ordered(EXTENDS, RUNS, ABLATE, SWEEP, SEEDS, HALVING, LAUNCHER, CLAIMS);

    private Declaring() {}

    /** What is left for the experiment itself. */
    public static Node.Mapping settings(Node.Mapping tree) {
        return without(without(tree, WHOLE), VARIED);
    }

    public static Node.Mapping without(Node.Mapping tree, Set<String> paths) {
        Node.Mapping rest = tree;
        for (String path : paths) {
            rest = without(rest, path);
        }
        return rest;
    }

    private static Node.Mapping without(Node.Mapping tree, String path) {
        String[] keys = path.split("\\.", 2);
        if (keys.length == 1) {
            return tree.without(path);
        }
        Optional<Node> group = tree.get(keys[0]);
        return group.isPresent() && group.get() instanceof Node.Mapping settings
                ? tree.replacing(keys[0], without(settings, keys[1]))
                : tree;
    }

    private static Set<String> ordered(String... keys) {
        return new LinkedHashSet<>(List.of(keys));
    }
}
