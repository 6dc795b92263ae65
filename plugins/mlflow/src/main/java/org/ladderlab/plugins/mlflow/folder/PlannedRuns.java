package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.runs.files.Fields;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.settings.FileNames;

/**
 * The runs of a sweep, from the {@code plan.json} in its folder: {@code {"name": .., "runs": [{"name": .., "variant": .., "folder":
 * ..}]}}. A run's folder is named from the sweep's own, or from the folder that holds {@code sweeps/} and {@code runs/}.
 */
public final class PlannedRuns {

    private record Run(RunLabels labels, Path folder) {}

    private static final int HASH_DIGITS = 10;
    private static final String REMEDY = "Sweep the declaring file again, which writes it anew.";

    private final String experiment;
    private final String sweep;
    private final List<Run> runs;

    private PlannedRuns(String experiment, String sweep, List<Run> runs) {
        this.experiment = experiment;
        this.sweep = sweep;
        this.runs = runs;
    }

    /**
     * The sweep in a folder; empty if there is none.
     *
     * @throws org.ladderlab.runs.files.DamagedFileException if its plan is damaged, or leads to a folder outside, into which nothing is
     *     written
     */
    public static Optional<PlannedRuns> in(Path folder) {
        return StateFile.find(folder.resolve("plan.json"), REMEDY, plan -> of(plan, folder));
    }

    private static PlannedRuns of(JsonNode plan, Path folder) {
        String name = Fields.text(plan, "name");
        // Two sweeps may have one name, and a sweep may be copied: its plan's hash tells them apart wherever they are.
        String sweep = Fields.optionalText(plan, "hash")
                .map(hash -> name + "-" + hash.substring(0, Math.min(HASH_DIGITS, hash.length())))
                .orElse(name);
        Path root = folder.toAbsolutePath().normalize().resolve("../..").normalize();
        List<Run> runs = new ArrayList<>();
        for (JsonNode run : Fields.array(plan, "runs")) {
            String named = Fields.text(run, "folder");
            if (!FileNames.isInside(named)) {
                throw new IllegalArgumentException(
                        "has a run in '" + named + "', which is not inside the folder that holds 'sweeps'");
            }
            Path within = folder.resolve(named);
            RunLabels labels = new RunLabels(
                    name,
                    Fields.optionalText(run, "name"),
                    Fields.optionalText(run, "variant").filter(variant -> !variant.isEmpty()),
                    Optional.of(sweep));
            runs.add(new Run(labels, Files.exists(within) ? within : root.resolve(named)));
        }
        return new PlannedRuns(name, sweep, List.copyOf(runs));
    }

    /** The MLflow experiment of its runs: the name of the file that declares it. */
    public String experiment() {
        return experiment;
    }

    /** What the sweep is called among others, also of the same file: {@code NAME-HASH}, as its folder. */
    public String sweep() {
        return sweep;
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
