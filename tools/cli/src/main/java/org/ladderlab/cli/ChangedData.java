package org.ladderlab.cli;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ladderlab.compare.Repetition;
import org.ladderlab.compare.Study;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;

/** Finds the runs of a study whose data are not any more what they were. */
final class ChangedData {

    private final Workbench workbench;
    private final Supplier<Catalogue> catalogue;
    private final Map<Ref<Dataset>, String> fingerprints = new HashMap<>();

    ChangedData(Workbench workbench, Supplier<Catalogue> catalogue) {
        this.workbench = workbench;
        this.catalogue = catalogue;
    }

    /** One sentence, if there are such runs. */
    List<String> of(Study study) {
        List<Repetition> named = study.runs().stream()
                .filter(run -> !run.data().isEmpty() && areHere(run))
                .toList();
        if (named.isEmpty()) {
            return List.of();
        }
        Catalogue all = catalogue.get();
        List<String> changed = named.stream()
                .filter(run -> hasChanged(run, all))
                .map(Repetition::name)
                .toList();
        return changed.isEmpty()
                ? List.of()
                : List.of("The data have changed since "
                        + (changed.size() == study.runs().size()
                                ? "these runs"
                                : changed.stream().collect(Collectors.joining(", ")))
                        + " began; the numbers are of what they held then.");
    }

    /** Data that lie elsewhere, as where runs were copied to, cannot be said to have changed. */
    private static boolean areHere(Repetition run) {
        try {
            return !run.dataFiles().isEmpty() && run.dataFiles().stream().allMatch(Files::exists);
        } catch (DamagedFileException e) {
            // The study's remarks name it.
            return false;
        }
    }

    private boolean hasChanged(Repetition run, Catalogue all) {
        try {
            Experiment experiment = workbench
                    .plan(all, new RunFolder(run.folder()).resolved(), List.of())
                    .runs()
                    .get(0)
                    .experiment()
                    .value();
            return !fingerprints
                    .computeIfAbsent(experiment.data(), data -> Engine.uncheckedFingerprint(experiment))
                    .equals(run.data());
        } catch (UsageException e) {
            // The settings of an earlier version, or of a plugin that is not here.
            return false;
        } catch (BuildException e) {
            // They were read when the run began.
            return true;
        }
    }
}
