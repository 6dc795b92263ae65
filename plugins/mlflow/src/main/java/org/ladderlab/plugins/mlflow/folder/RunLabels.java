package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.StateFile;

/**
 * How a run belongs together with others. Whoever starts the runs of one file or sweep writes the labels into each run's folder
 * before the run begins; there they stay, so that every later {@code sync}, of a copy too and to any server, says the same.
 *
 * @param experiment the MLflow experiment in which the runs are compared
 * @param name what the run is called there; empty for its folder's name
 * @param variant one name for all runs that differ in the seed alone; empty for one made of the settings
 * @param sweep the sweep it belongs to: a parent run, under which the UI nests it
 */
public record RunLabels(String experiment, Optional<String> name, Optional<String> variant, Optional<String> sweep) {

    private static final String FILE = "labels.json";

    /** Keeps the labels in a run's folder, if they are not there already. */
    void keep(Path runFolder) {
        if (!inFolder(runFolder).filter(this::equals).isPresent()) {
            write(runFolder);
        }
    }

    /** Those in a run's folder; none where they cannot be read, so that they are written anew. */
    private static Optional<RunLabels> inFolder(Path runFolder) {
        try {
            return of(runFolder);
        } catch (DamagedFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps the labels in a run's folder, which is made if it is absent. */
    public void write(Path runFolder) {
        ObjectNode root = new ObjectMapper().createObjectNode().put("experiment", experiment);
        name.ifPresent(value -> root.put("name", value));
        variant.ifPresent(value -> root.put("variant", value));
        sweep.ifPresent(value -> root.put("sweep", value));
        RunFiles.write(RunFiles.state(runFolder, FILE), StateFile.text(root));
    }

    /** The labels in a run's folder, if there are any. */
    static Optional<RunLabels> of(Path runFolder) {
        JsonNode root = RunFiles.json(RunFiles.state(runFolder, FILE));
        return text(root, "experiment")
                .map(experiment ->
                        new RunLabels(experiment, text(root, "name"), text(root, "variant"), text(root, "sweep")));
    }

    private static Optional<String> text(JsonNode root, String key) {
        return Optional.of(root.path(key).asText()).filter(value -> !value.isEmpty());
    }
}
