package org.ladderlab.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One run to be carried out or gone on with.
 *
 * @param experiment the resolved experiment
 * @param resolved the same as the text of an experiment file
 * @param settings the same, flattened: path to value
 * @param plugins where each plugin came from
 * @param folder the run's folder; made if it is absent
 * @param pauseAfter the step after which the run is judged on the validation split and left, to go on later
 * @param profile whether to take the time of the parts of each step
 */
public record RunRequest(
        Experiment experiment,
        String resolved,
        Map<String, String> settings,
        List<PluginOrigin> plugins,
        Path folder,
        OptionalInt pauseAfter,
        boolean profile) {

    /** A run that goes on to its end. */
    public RunRequest(
            Experiment experiment,
            String resolved,
            Map<String, String> settings,
            List<PluginOrigin> plugins,
            Path folder) {
        this(experiment, resolved, settings, plugins, folder, OptionalInt.empty(), false);
    }

    /** The same request for another form of the experiment, such as one on other threads. */
    public RunRequest withExperiment(Experiment other) {
        return new RunRequest(other, resolved, settings, plugins, folder, pauseAfter, profile);
    }

    /** The same request, profiled. */
    public RunRequest profiled() {
        return new RunRequest(experiment, resolved, settings, plugins, folder, pauseAfter, true);
    }

    /**
     * Where a plugin came from, for provenance.
     *
     * @param name the plugin's name
     * @param location its jar or folder
     * @param sha256 of the jar in hexadecimal; empty for a folder
     */
    public record PluginOrigin(String name, String location, String sha256) {}
}
