package org.ladderlab.engine;

import java.util.List;
import java.util.Map;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;

/**
 * Draws the figures of a finished run again, from its journal, its result and the newest checkpoint, each as the run itself did: of the
 * same weights, from the same random numbers.
 */
final class Redrawing {

    private final RunFolder folder;
    private final BuiltExperiment built;
    private final RunLog log;

    Redrawing(RunFolder folder, BuiltExperiment built, RunLog log) {
        this.folder = folder;
        this.built = built;
        this.log = log;
    }

    /**
     * Gives the names of the figures that could not be drawn.
     *
     * @throws RunException if the newest checkpoint is not that of the result
     */
    List<String> carryOut(RunResult result) {
        LearnedState state = new LearnedState(built);
        Reevaluation.restore(state, built, folder.path(), log::message);
        if (!state.sha256().equals(result.weightsSha256())) {
            throw new RunException(
                    "The newest checkpoint in " + folder.checkpoints().path()
                            + " holds other weights than those that " + RunFolder.RESULT
                            + " is about, so the figures would be those of another"
                            + " model; start afresh with 'ladderlab run --again'.");
        }
        log.event("drawing", Map.of());
        try (Snapshot trained = state.useAverages(built.manager())) {
            return new Illustrator(built, state, folder, log)
                    .draw(result, built.loss().effectiveWeighting());
        }
    }
}
