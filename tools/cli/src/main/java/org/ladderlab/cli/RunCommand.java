package org.ladderlab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.figures.Comparison;
import org.ladderlab.plugins.mlflow.folder.RunLabels;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;

/** {@code run FILE}: trains and judges every run of a file, or goes on where it was left. */
final class RunCommand implements Command {

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
                .addOption(CommandOptions.value("runs", "DIR", "where run folders go; default runs/"))
                .addOption(CommandOptions.flag("profile", "say at the end where the time of a step went"))
                .addOption(CommandOptions.flag(
                        "again", "start afresh; what an earlier run left is kept in .old/ beside it"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Path file = Workbench.file(line, this);
        Catalogue catalogue = workbench.catalogue(line, console);
        Plan<Experiment> plan = workbench.plan(catalogue, line, file);
        Path runs = Path.of(line.getOptionValue("runs", "runs"));
        Requests requests = new Requests(catalogue, runs, file);
        workbench.check(plan, requests.identities(), console);
        Engine engine = new Engine(new ProgressLine(console, System::nanoTime));
        List<RunResult> results = new ArrayList<>();
        for (Plan.Run<Experiment> run : plan.runs()) {
            try {
                Identity identity = requests.identities().of(run.experiment());
                Path folder = requests.folder(run.experiment(), identity);
                if (line.hasOption("again")) {
                    Engine.setAside(folder).ifPresent(kept -> console.note("The earlier run is kept in " + kept + "."));
                } else if (!new RunFolder(folder).isRun()) {
                    requests.identities()
                            .predecessor(identity)
                            .ifPresent(earlier -> console.note("This is a new run: " + earlier));
                }
                if (plan.runs().size() > 1) {
                    label(folder, run.experiment().name(), stem(file));
                }
                RunRequest request = requests.of(run.experiment(), identity, folder, OptionalInt.empty());
                RunResult result = engine.run(line.hasOption("profile") ? request.profiled() : request);
                results.add(result);
                console.say(LedgerTable.of(result));
                result.profile().ifPresent(profile -> console.say(ProfileTable.of(profile)));
                console.say("");
                console.say("run folder: " + result.folder());
                DrawCommand.sayWhatIsMissing(request, result, console);
                if (!result.isFinished()) {
                    break;
                }
            } catch (RunException e) {
                console.problem(run.experiment().name(), e);
                return 1;
            }
        }
        compare(results, runs.resolve(stem(file) + "-comparison.png"), console);
        results.stream()
                .flatMap(result -> MlflowSync.links(result.folder()).stream())
                .distinct()
                .forEach(link -> console.say("in MLflow: " + link));
        if (console.json()) {
            console.result(json(results, plan.runs().size() > 1));
        }
        return results.stream().allMatch(RunResult::isFinished) ? 0 : 1;
    }

    /** The runs of one file are compared in one MLflow experiment, named as the file. */
    private static void label(Path folder, String name, String file) {
        new RunLabels(file, Optional.of(name), Optional.empty(), Optional.empty()).write(folder);
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    /** The runs are done and do not need the picture, which is of ledgers. */
    private static void compare(List<RunResult> results, Path picture, Console console) {
        if (results.size() < 2
                || results.stream().allMatch(result -> result.evaluation().isEmpty())) {
            return;
        }
        try {
            Comparison.draw(results, picture);
            console.say("comparison: " + picture);
        } catch (RuntimeException e) {
            console.problem("The runs are complete, but their comparison could not be drawn: " + e.getMessage()
                    + " The same command tries again.");
        }
    }

    /** One result, or all of them under {@code runs}. */
    static String json(List<RunResult> results, boolean several) {
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
