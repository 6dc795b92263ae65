package org.ladderlab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.ladderlab.engine.Experiment;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.registry.Catalogue;
import org.ladderlab.registry.ExperimentReader;
import org.ladderlab.registry.ResolvedExperiment;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Tracker;

/** Turns experiments into requests to run them, each in the folder that belongs to what determines it. */
final class Requests {

    private static final int HASH_DIGITS = 10;

    private final Catalogue catalogue;
    private final Path runs;

    Requests(Catalogue catalogue, Path runs) {
        this.catalogue = catalogue;
        this.runs = runs;
    }

    /** A run that goes on to its end, in the folder that belongs to it. */
    RunRequest of(ResolvedExperiment<Experiment> experiment) {
        return of(experiment, folder(experiment), OptionalInt.empty());
    }

    /** A run in a folder that was found for it. */
    RunRequest of(ResolvedExperiment<Experiment> experiment, Path folder, OptionalInt pauseAfter) {
        RunRequest fresh = of(experiment, withEnvironmentsTracker(experiment.value()), catalogue, folder);
        return new RunRequest(
                fresh.experiment(),
                begun(folder, experiment).orElse(fresh.resolved()),
                fresh.settings(),
                fresh.plugins(),
                folder,
                pauseAfter,
                false);
    }

    /** A run of a resolved experiment, told to the trackers of {@code value}. */
    static RunRequest of(
            ResolvedExperiment<Experiment> experiment, Experiment value, Catalogue catalogue, Path folder) {
        List<RunRequest.PluginOrigin> plugins = catalogue.plugins().stream()
                .map(origin -> new RunRequest.PluginOrigin(
                        origin.plugin(), origin.location(), origin.sha256().orElse("")))
                .toList();
        return new RunRequest(value, experiment.toYaml(), experiment.flattened(), plugins, folder);
    }

    /**
     * The folder of a run: that of an equal run, under whatever name it began, or else a new one, which is made at once so that
     * no other process makes another.
     */
    Path folder(ResolvedExperiment<Experiment> experiment) {
        try {
            Files.createDirectories(runs);
            try (FileChannel lock =
                    FileChannel.open(runs.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                Optional<Path> found = found(suffix(experiment));
                return found.isPresent()
                        ? found.get()
                        : Files.createDirectories(runs.resolve(experiment.name() + suffix(experiment)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the folder " + runs + ".", e);
        }
    }

    /** How the name of a run's folder ends. */
    static String suffix(ResolvedExperiment<Experiment> experiment) {
        return "-" + experiment.hash().substring(0, HASH_DIGITS);
    }

    private Optional<Path> found(String suffix) throws IOException {
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(folder -> folder.getFileName().toString().endsWith(suffix))
                    .min(Path::compareTo);
        }
    }

    /** The text with which an equal run began, whose name and trackers may be others. */
    private Optional<String> begun(Path folder, ResolvedExperiment<Experiment> experiment) {
        Path file = folder.resolve("resolved.yaml");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String hash = new ExperimentReader<>(catalogue, Experiment.class, Experiment.DEFAULTS)
                .read(file, List.of())
                .get(0)
                .hash();
        try {
            return hash.equals(experiment.hash()) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    /** MLFLOW_TRACKING_URI asks for MLflow as much as the file does. */
    private Experiment withEnvironmentsTracker(Experiment experiment) {
        boolean asked = System.getenv("MLFLOW_TRACKING_URI") != null;
        boolean there = experiment.trackers().stream()
                .anyMatch(tracker -> tracker.type().name().equals("mlflow"));
        if (!asked || there) {
            return experiment;
        }
        List<Ref<Tracker>> trackers = new ArrayList<>(experiment.trackers());
        trackers.add(catalogue.get(Kind.TRACKER, "mlflow").byDefault());
        return experiment.withTrackers(trackers);
    }
}
