package org.ladderlab.plugins.mlflow.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;

/**
 * The runs of a sweep, as MLflow is to show them together.
 *
 * @param folder the sweep's
 */
public record PlannedRuns(SweepFolder folder) {

    /**
     * The sweep in a folder; empty if there is none.
     *
     * @throws org.ladderlab.runs.files.DamagedFileException if its plan is damaged, or leads to a folder outside, into which nothing is
     *     written
     */
    public static Optional<PlannedRuns> in(Path folder) {
        return SweepFolder.hasPlan(folder) ? Optional.of(new PlannedRuns(SweepFolder.open(folder))) : Optional.empty();
    }

    /** The MLflow experiment of its runs: the name of the file that declares it. */
    public String experiment() {
        return folder.plan().name();
    }

    /** Tells each of its runs that has a folder that it belongs to this sweep, unless its labels say so already. */
    public void label() {
        for (SweepPlan.Run run : folder.plan().runs()) {
            RunFolder there = folder.run(run);
            RunLabels labels = new RunLabels(
                    experiment(),
                    Optional.of(run.name()),
                    Optional.of(run.variant()).filter(variant -> !variant.isEmpty()),
                    Optional.of(folder.name()));
            if (there.identity().isPresent() || there.hasBegun()) {
                labels.keep(there.path());
            }
        }
    }

    /** The folders of its runs, of those too that have not begun. */
    public List<Path> runs() {
        return folder.runs();
    }
}
