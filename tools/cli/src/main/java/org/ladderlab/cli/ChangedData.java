package org.ladderlab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** Finds the runs of a study whose data are not any more what they were. */
final class ChangedData {

    private final Workbench workbench;
    private final Supplier<Catalogue> catalogue;

    ChangedData(Workbench workbench, Supplier<Catalogue> catalogue) {
        this.workbench = workbench;
        this.catalogue = catalogue;
    }

    /** What runs were judged on: they share it, or share nothing. */
    private record Data(String fingerprint, List<Path> files) {

        /** Data that come with Ladderlab do not change, and of those that lie elsewhere, as where runs were copied to, nobody can tell. */
        boolean areHere() {
            return !fingerprint.isEmpty() && !files.isEmpty() && files.stream().allMatch(Files::exists);
        }
    }

    /** One sentence, if there are such runs. */
    List<String> of(Study study) {
        Map<Data, List<Repetition>> named = study.runs().stream()
                .collect(Collectors.groupingBy(ChangedData::data, LinkedHashMap::new, Collectors.toList()));
        named.keySet().removeIf(data -> !data.areHere());
        if (named.isEmpty()) {
            return List.of();
        }
        Catalogue all = catalogue.get();
        named.values().removeIf(runs -> !haveChanged(runs.get(0), all));
        List<String> changed = named.values().stream()
                .flatMap(List::stream)
                .map(Repetition::name)
                .toList();
        return changed.isEmpty()
                ? List.of()
                : List.of("The data have changed since "
                        + (changed.size() == study.runs().size() ? "these runs" : String.join(", ", changed))
                        + " began; the numbers are of what they held then.");
    }

    private static Data data(Repetition run) {
        try {
            return new Data(run.data(), run.dataFiles());
        } catch (DamagedFileException e) {
            // The study's remarks name it.
            return new Data("", List.of());
        }
    }

    private boolean haveChanged(Repetition run, Catalogue all) {
        try {
            Experiment experiment = workbench
                    .plan(all, new RunFolder(run.folder()).resolved(), List.of())
                    .runs()
                    .get(0)
                    .experiment()
                    .value();
            return !Engine.uncheckedFingerprint(experiment).equals(run.data());
        } catch (UsageException e) {
            // The settings of an earlier version, or of a plugin that is not here.
            return false;
        } catch (BuildException e) {
            // They were read when the run began.
            return true;
        }
    }
}
