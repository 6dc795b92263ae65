package org.ladderlab.registry.yaml;

import java.util.Set;
import java.util.TreeSet;

/** Gathers problems, so that all of them are told at once. */
public final class Problems {

    private final Set<Problem> found = new TreeSet<>();

    public void add(Position at, String path, String message) {
        found.add(new Problem(at, path, message));
    }

    /** How many there are so far. */
    public int count() {
        return found.size();
    }

    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ExperimentProblems(found.stream().toList());
        }
    }
}
