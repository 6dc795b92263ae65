package org.ladderlab.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One run to be carried out or gone on with.
 *
 * @param experiment the resolved experiment
 * @param resolved the same as the text of an experiment file
 * @param settings the same, flattened: path to value
 * @param plugins where each plugin came from
 * @param folder the run's folder; made if it is absent
 */
public record RunRequest(
        Experiment experiment, String resolved, Map<String, String> settings, List<PluginOrigin> plugins, Path folder) {

    /**
     * Where a plugin came from, for provenance.
     *
     * @param name the plugin's name
     * @param location its jar or folder
     * @param sha256 of the jar in hexadecimal; empty for a folder
     */
    public record PluginOrigin(String name, String location, String sha256) {}
}
