package org.ladderlab.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.Origins;

/**
 * One run to be carried out or gone on with.
 *
 * @param experiment the resolved experiment
 * @param resolved the same as the text of an experiment file
 * @param settings the same, flattened: path to value
 * @param identity what the run is; a folder that holds another run is refused
 * @param origins where the plugins, the framework and the file came from
 * @param folder the run's folder; made if it is absent
 * @param pauseAfter the step after which the run is judged on the validation split and left, to go on later
 * @param profile whether to take the time of the parts of each step
 */
public record RunRequest(
        Experiment experiment,
        String resolved,
        Map<String, String> settings,
        Identity identity,
        Origins origins,
        Path folder,
        OptionalInt pauseAfter,
        boolean profile) {

    /** A run that goes on to its end, of which no more is known than its settings. */
    public RunRequest(Experiment experiment, String resolved, Map<String, String> settings, Path folder) {
        this(
                experiment,
                resolved,
                settings,
                Identity.of(resolved),
                Origins.unknown(),
                folder,
                OptionalInt.empty(),
                false);
    }

    /** The same request for another form of the experiment, such as one on other threads. */
    public RunRequest withExperiment(Experiment other) {
        return new RunRequest(
                /* experiment= */ other, resolved, settings, identity, origins, folder, pauseAfter, profile);
    }

    /** The same request, profiled. */
    public RunRequest profiled() {
        return new RunRequest(
                experiment, resolved, settings, identity, origins, folder, pauseAfter, /* profile= */ true);
    }
}
