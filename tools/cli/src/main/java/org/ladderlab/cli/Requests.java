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
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.Origins;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Tracker;
import org.ladderlab.spi.settings.ConfigurationException;

/** Turns experiments into requests to run them, each in the folder that belongs to what it is. */
final class Requests {

    private static final int HASH_DIGITS = 10;

    private final Catalogue catalogue;
    private final Path runs;
    private final Path file;
    private final Identities identities;
    private final Origins.Framework framework = BuiltFrom.framework();

    /**
     * Requests of a file's experiments.
     *
     * @param runs where run folders are kept
     */
    Requests(Catalogue catalogue, Path runs, Path file) {
        this.catalogue = catalogue;
        this.runs = runs;
        this.file = file;
        this.identities = new Identities(runs);
    }

    /** Where run folders are kept. */
    Path runs() {
        return runs;
    }

    /** What runs are. */
    Identities identities() {
        return identities;
    }

    /** The framework in use. */
    Origins.Framework framework() {
        return framework;
    }

    /** A run that goes on to its end, told to the trackers of its file and of the environment. */
    RunRequest of(ResolvedExperiment<Experiment> experiment, Identity identity, Path folder, OptionalInt pauseAfter) {
        RunRequest fresh = of(experiment, withEnvironmentsTracker(experiment.value()), identity, folder);
        return new RunRequest(
                fresh.experiment(),
                /* resolved= */ begun(folder, experiment).orElse(fresh.resolved()),
                fresh.settings(),
                identity,
                fresh.origins(),
                folder,
                pauseAfter,
                /* profile= */ false);
    }

    /** A run of a resolved experiment, told to the trackers of {@code value}. */
    RunRequest of(ResolvedExperiment<Experiment> experiment, Experiment value, Identity identity, Path folder) {
        holdCode(experiment);
        return new RunRequest(
                /* experiment= */ value,
                /* resolved= */ experiment.toYaml(),
                /* settings= */ experiment.flattened(),
                identity,
                /* origins= */ new Origins(experiment.plugins(), framework, Optional.of(file)),
                folder,
                /* pauseAfter= */ OptionalInt.empty(),
                /* profile= */ false);
    }

    private static void holdCode(ResolvedExperiment<Experiment> experiment) {
        try {
            experiment.holdCode();
        } catch (ConfigurationException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The folder of a run: that of an equal run, under whatever name it began, or else a new one, which is made at once so that
     * no other process makes another.
     */
    Path folder(ResolvedExperiment<Experiment> experiment, Identity identity) {
        try {
            Files.createDirectories(runs);
            try (FileChannel lock =
                    FileChannel.open(runs.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                Optional<Path> found = found(suffix(identity));
                if (found.isPresent()) {
                    return found.get();
                }
                Path made = Files.createDirectories(runs.resolve(experiment.name() + suffix(identity)));
                identity.write(made);
                return made;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the folder " + runs + ".", e);
        }
    }

    /** Whether an equal run has begun here: then its parts have been made, and a step of it tried. */
    boolean hasBegun(ResolvedExperiment<Experiment> experiment) {
        return existing(experiment)
                .map(RunFolder::new)
                .filter(RunFolder::hasBegun)
                .isPresent();
    }

    /** Whether an equal run has finished here. */
    boolean hasFinished(ResolvedExperiment<Experiment> experiment) {
        return existing(experiment)
                .flatMap(folder -> new RunFolder(folder).finished())
                .isPresent();
    }

    private Optional<Path> existing(ResolvedExperiment<Experiment> experiment) {
        try {
            return Files.isDirectory(runs) ? found(suffix(identities.of(experiment))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the folder " + runs + ".", e);
        }
    }

    /** How the name of a run's folder ends. */
    static String suffix(Identity identity) {
        return "-" + identity.hash().substring(0, HASH_DIGITS);
    }

    private Optional<Path> found(String suffix) throws IOException {
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(folder -> folder.getFileName().toString().endsWith(suffix))
                    .min(Path::compareTo);
        }
    }

    /** The text with which an equal run began, whose name and trackers may be others, and whose files may have lain elsewhere. */
    private Optional<String> begun(Path folder, ResolvedExperiment<Experiment> experiment) {
        Path text = new RunFolder(folder).resolved();
        if (!Files.exists(text)) {
            return Optional.empty();
        }
        try {
            String hash = new ExperimentReader<>(catalogue, Experiment.class, Experiment.DEFAULTS)
                    .read(text, List.of())
                    .get(0)
                    .settingsHash();
            return hash.equals(experiment.settingsHash()) ? Optional.of(Files.readString(text)) : Optional.empty();
        } catch (ExperimentProblems e) {
            throw new UsageException("The file " + text + " is damaged (" + e.getMessage()
                    + "); delete it, and the run goes on with what its experiment's file says.");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + text + ".", e);
        }
    }

    /** MLFLOW_TRACKING_URI asks for MLflow as much as the file does. */
    private Experiment withEnvironmentsTracker(Experiment experiment) {
        boolean asked = MlflowSync.defaultServer().isPresent();
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
