package org.ladderlab.plugins.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.FileNames;

/**
 * The runs of a sweep, from the {@code plan.json} in its folder: {@code {"name": .., "runs": [{"name": .., "variant": .., "folder":
 * ..}]}}. A run's folder is named from the sweep's own, or from the folder that holds {@code sweeps/} and {@code runs/}.
 */
public final class PlannedRuns {

    private record Run(RunLabels labels, Path folder) {}

    private final String name;
    private final List<Run> runs;

    private PlannedRuns(String name, List<Run> runs) {
        this.name = name;
        this.runs = runs;
    }

    /**
     * The sweep in a folder; empty if there is none.
     *
     * @throws ConfigurationException if its plan leads to a folder outside, into which nothing is written
     */
    public static Optional<PlannedRuns> in(Path folder) {
        Path file = folder.resolve("plan.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode plan = RunFiles.json(file);
        String name = plan.path("name").asText();
        Path root = folder.toAbsolutePath().normalize().resolve("../..").normalize();
        List<Run> runs = new ArrayList<>();
        for (JsonNode run : plan.path("runs")) {
            String named = run.path("folder").asText();
            if (!FileNames.isInside(named)) {
                throw new ConfigurationException(file + " has a run in '" + named + "', which is not inside the folder"
                        + " that holds 'sweeps'; the file is damaged or was not made by ladderlab.");
            }
            Path within = folder.resolve(named);
            RunLabels labels = new RunLabels(
                    name,
                    Optional.of(run.path("name").asText()),
                    Optional.of(run.path("variant").asText()).filter(variant -> !variant.isEmpty()),
                    Optional.of(name));
            runs.add(new Run(labels, Files.exists(within) ? within : root.resolve(named)));
        }
        return Optional.of(new PlannedRuns(name, List.copyOf(runs)));
    }

    /** The sweep's name, which is that of the MLflow experiment of its runs. */
    String name() {
        return name;
    }

    /** The folders of its runs, of those too that have not begun. */
    public List<Path> runs() {
        return runs.stream().map(Run::folder).toList();
    }

    /** Tells each of its runs, also those to come, that it belongs to this sweep. */
    public void label() {
        runs.forEach(run -> run.labels().write(run.folder()));
    }
}
