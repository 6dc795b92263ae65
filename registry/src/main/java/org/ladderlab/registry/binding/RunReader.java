package org.ladderlab.registry.binding;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlReader;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * Reads what runs say of themselves, for settings that name one.
 *
 * @param type the record that an experiment is bound to
 */
record RunReader<E extends Record>(Catalogue catalogue, Class<E> type, E defaults) {

    /**
     * A run by its folder; of {@code NAME-*}, of which there is none yet, no more is said than the setting.
     *
     * @throws ConfigurationException if there is none, or it cannot be read
     */
    TrainedRun read(String folder) {
        RunFolder run = new RunFolder(Path.of(folder));
        Path file = run.resolved();
        if (!run.isRun()) {
            if (run.isAnyOfAName()) {
                return new TrainedRun(folder, Optional.empty());
            }
            throw new ConfigurationException(
                    "run", "There is no run in " + folder + "; give the folder of one that has finished.");
        }
        Problems problems = new Problems();
        Optional<E> experiment = YamlReader.file(file.toString(), text(file), problems)
                .filter(Node.Mapping.class::isInstance)
                .flatMap(tree -> new Binder(catalogue, problems).experiment(type, defaults, (Node.Mapping) tree));
        try {
            problems.throwIfAny();
        } catch (ExperimentProblems e) {
            throw new ConfigurationException(
                    "run",
                    "What the run in " + folder + " is cannot be read with this code ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "); name another run, or train it anew.");
        }
        return new TrainedRun(folder, experiment.map(Record.class::cast));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "run", "Cannot read " + file + " (" + e.getMessage() + "); make it readable.");
        }
    }
}
