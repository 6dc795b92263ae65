package org.ladderlab.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Probe;
import org.ladderlab.registry.experiment.Plan;

/**
 * About how long the runs of a plan take on this machine. Steps are timed once for all runs of the same shapes, and for all of
 * them together that takes no longer than {@link #ALL_SECONDS}, unless single steps are slow.
 */
final class PlanTimes {

    private static final double ALL_SECONDS = 10;

    private final Map<Map<String, String>, Probe> probes = new HashMap<>();
    private final Shapes shapes;
    private final int different;

    PlanTimes(List<Plan.Run<Experiment>> runs) {
        this.shapes = new Shapes(runs.stream().map(Plan.Run::experiment).toList());
        this.different = shapes.count();
    }

    /** How many runs are timed. */
    int different() {
        return different;
    }

    /** The seconds of a run from its first step to its ledgers. */
    double seconds(Plan.Run<Experiment> run) {
        double patience = Math.min(Probe.PATIENCE_SECONDS, ALL_SECONDS / Math.max(1, different));
        Probe probe = probes.computeIfAbsent(
                shapes.of(run.experiment()),
                shape -> Engine.probe(run.experiment().value(), patience));
        return probe.seconds(run.experiment().value().training().steps());
    }
}
