package org.ladderlab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Comparison;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Experiment;
import org.ladderlab.engine.ResultJson;
import org.ladderlab.engine.RunException;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.RunResult;
import org.ladderlab.plugins.mlflow.MlflowSync;
import org.ladderlab.plugins.mlflow.RunLabels;
import org.ladderlab.registry.Catalogue;
import org.ladderlab.registry.ResolvedExperiment;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Tracker;

/** {@code run FILE}: trains and judges every run of a file, or goes on where it was left. */
final class RunCommand implements Command {

    private static final int HASH_DIGITS = 10;

    private final Workbench workbench;

    @Inject
    RunCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String arguments() {
        return "FILE";
    }

    @Override
    public String summary() {
        return "train and judge an experiment, or go on where it was left";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(Option.builder()
                        .longOpt("runs")
                        .hasArg()
                        .argName("DIR")
                        .desc("where run folders go; default runs/")
                        .get())
                .addOption(Option.builder()
                        .longOpt("again")
                        .desc("start afresh; what an earlier run left is kept beside it")
                        .get());
    }

    @Override
    public int run(CommandLine line, Console console) {
        Path file = Workbench.file(line, this);
        Catalogue catalogue = workbench.catalogue(line, console);
        List<ResolvedExperiment<Experiment>> experiments = workbench.read(catalogue, line, file);
        workbench.check(experiments);
        Path runs = Path.of(line.getOptionValue("runs", "runs"));
        Engine engine = new Engine(new ProgressLine(console, System::nanoTime));
        List<RunResult> results = new ArrayList<>();
        for (ResolvedExperiment<Experiment> experiment : experiments) {
            try {
                RunRequest request = request(experiment, catalogue, runs);
                if (line.hasOption("again")) {
                    setAside(request.folder(), console);
                }
                if (experiments.size() > 1) {
                    label(request.folder(), experiment.name(), stem(file));
                }
                RunResult result = engine.run(request);
                results.add(result);
                console.say(LedgerTable.of(result));
                console.say("");
                console.say("run folder: " + result.folder());
                if (!result.status().equals("finished")) {
                    break;
                }
            } catch (RunException e) {
                console.problem(experiment.name() + ": " + e.getMessage());
                return 1;
            }
        }
        compare(results, runs, file).ifPresent(picture -> console.say("comparison: " + picture));
        results.stream()
                .flatMap(result -> MlflowSync.links(result.folder()).stream())
                .distinct()
                .forEach(link -> console.say("in MLflow: " + link));
        if (console.json()) {
            console.result(json(results, experiments.size() > 1));
        }
        return results.stream().allMatch(result -> result.status().equals("finished")) ? 0 : 1;
    }

    /** The runs of one file are compared in one MLflow experiment, named as the file. */
    private static void label(Path folder, String name, String file) {
        new RunLabels(file, Optional.of(name), Optional.empty(), Optional.empty()).write(folder);
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    /** Moves an earlier run's folder out of the way; nothing is lost. */
    private static void setAside(Path folder, Console console) {
        if (!Files.exists(folder)) {
            return;
        }
        int number = 1;
        while (Files.exists(folder.resolveSibling(folder.getFileName() + ".old-" + number))) {
            number++;
        }
        Path kept = folder.resolveSibling(folder.getFileName() + ".old-" + number);
        try {
            Files.move(folder, kept);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move " + folder + " to " + kept + ".", e);
        }
        console.note("The earlier run is kept in " + kept + ".");
    }

    private static RunRequest request(ResolvedExperiment<Experiment> experiment, Catalogue catalogue, Path runs) {
        return request(
                experiment,
                withEnvironmentsTracker(experiment.value(), catalogue),
                catalogue,
                runs.resolve(experiment.name() + "-" + experiment.hash().substring(0, HASH_DIGITS)));
    }

    /** A run of a resolved experiment, told to the trackers of {@code value}. */
    static RunRequest request(
            ResolvedExperiment<Experiment> experiment, Experiment value, Catalogue catalogue, Path folder) {
        List<RunRequest.PluginOrigin> plugins = catalogue.plugins().stream()
                .map(origin -> new RunRequest.PluginOrigin(
                        origin.plugin(), origin.location(), origin.sha256().orElse("")))
                .toList();
        return new RunRequest(value, experiment.toYaml(), experiment.flattened(), plugins, folder);
    }

    /** MLFLOW_TRACKING_URI asks for MLflow as much as the file does. */
    private static Experiment withEnvironmentsTracker(Experiment experiment, Catalogue catalogue) {
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

    private static Optional<Path> compare(List<RunResult> results, Path runs, Path file) {
        if (results.size() < 2) {
            return Optional.empty();
        }
        Path picture = runs.resolve(stem(file) + "-comparison.png");
        Comparison.draw(results, picture);
        return Optional.of(picture);
    }

    private static String json(List<RunResult> results, boolean several) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            ArrayNode all = mapper.createArrayNode();
            for (RunResult result : results) {
                all.add(mapper.readTree(ResultJson.toJson(result)));
            }
            ObjectNode root = several ? mapper.createObjectNode().set("runs", all) : (ObjectNode) all.get(0);
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A run's result is not JSON.", e);
        }
    }
}
