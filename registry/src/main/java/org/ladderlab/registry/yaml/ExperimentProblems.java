package org.ladderlab.registry.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** An experiment file that cannot be used, with everything that is wrong in it. */
public final class ExperimentProblems extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 200;

    private final transient List<Problem> problems;

    public ExperimentProblems(List<Problem> problems) {
        super(problems.stream().limit(MOST).map(Problem::toString).collect(Collectors.joining("\n"))
                + (problems.size() > MOST ? "\nand " + (problems.size() - MOST) + " more problems" : ""));
        this.problems = List.copyOf(problems);
    }

    /** Every problem, sorted by file and line; the message has one line for each. */
    public List<Problem> problems() {
        return problems;
    }
}
