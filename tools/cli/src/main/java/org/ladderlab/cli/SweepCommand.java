package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.MadeOf;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.plugins.mlflow.folder.PlannedRuns;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.sweep.Conductor;

/** {@code sweep FILE}: carries out every run that a file declares, or goes on where it was left. */
final class SweepCommand implements Command {

    /** How often a run may fail before it is given up. */
    static final int ATTEMPTS = 3;

    private static final String DEFAULT_LAUNCHER = "local";

    private final Workbench workbench;

    @Inject
    SweepCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "sweep";
    }

    @Override
    public String arguments() {
        return "FILE|SWEEP";
    }

    @Override
    public String summary() {
        return "carry out all runs of a file, several at a time, or go on with them";
    }

    @Override
    public Options options() {
        Options options = Workbench.experimentOptions()
                .addOption(CommandOptions.value(
                        "runs", "DIR", "where run folders go; default runs/; sweeps/ is beside it"))
                .addOption(CommandOptions.value("launcher", "{type: ...}", "where runs are carried out; default local"))
                .addOption(CommandOptions.value(
                        "attempts", "N", "how often a run may fail before it is given up; default " + ATTEMPTS));
        return options.addOption(
                        CommandOptions.flag("detach", "hand the runs over and come back, where the launcher can do so"))
                .addOption(CommandOptions.flag("dry-run", "only say what would be done"));
    }

    /** Where sweeps are kept: beside the run folders. */
    static Path sweeps(CommandLine line) {
        return runs(line).resolveSibling("sweeps");
    }

    private static Path runs(CommandLine line) {
        return Path.of(line.getOptionValue("runs", "runs"));
    }

    /** Where the runs of a sweep are that was begun before. */
    private static Path runs(SweepFolder folder) {
        return Objects.requireNonNull(
                folder.run(folder.plan().runs().get(0)).path().getParent());
    }

    @Override
    public int run(CommandLine line, Console console) {
        return carryOut(
                Workbench.file(line, this),
                line,
                console,
                state -> state.cause().contains(WorkCommand.CHANGED),
                folder -> report(folder, console));
    }

    /**
     * Carries out a file's runs, or goes on with them; what is done with the sweep's folder in the end gives the exit code.
     *
     * @param again which of the runs that were given up before are tried afresh
     */
    int carryOut(
            Path given,
            CommandLine line,
            Console console,
            Predicate<TaskState> again,
            ToIntFunction<SweepFolder> then) {
        boolean begun = Files.isDirectory(given);
        Path file = begun ? SweepFolder.open(given).declared() : given;
        Path runs = begun ? runs(SweepFolder.open(given)) : runs(line);
        Catalogue catalogue = workbench.catalogue(line, console);
        Plan<Experiment> plan = workbench.plan(catalogue, line, file);
        Launcher launcher = launcher(catalogue, plan, line);
        Requests requests = new Requests(catalogue, runs, file);
        try {
            check(plan, file, requests, line, console);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            console.problem("Interrupted; the same command begins.");
            return 1;
        }
        PlanCommand.twins(plan).forEach(console::note);
        SweepFolder folder = folder(plan, requests, runs, console);
        console.say("sweep folder: " + folder.path());
        PlannedRuns.in(folder.path()).ifPresent(PlannedRuns::label);
        Map<String, Integer> threads = new HashMap<>();
        plan.runs()
                .forEach(run -> threads.put(
                        run.name(), run.experiment().value().compute().threads()));
        int attempts = WorkCommand.number(line, "attempts", ATTEMPTS);
        boolean detached = line.hasOption("detach");
        List<String> plugins = Workbench.values(line, "plugin-path").stream()
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .toList();
        String framework = requests.framework().sha256();
        folder.states().forEach((run, state) -> {
            if (state.status() == TaskState.Status.FAILED && again.test(state)) {
                folder.write(run, TaskState.queued(state.progress().steps(), Instant.now()));
            }
        });
        Conductor conductor = new Conductor(
                folder,
                launcher,
                (run, until) -> new SweepTask(
                        folder,
                        run.name(),
                        /* threads= */ threads.getOrDefault(run.name(), 0),
                        until,
                        attempts,
                        framework,
                        plugins),
                attempts,
                detached,
                text -> console.note(text));
        if (line.hasOption("dry-run")) {
            List<String> would = conductor.rehearse();
            would.forEach(console::say);
            if (console.json()) {
                ObjectNode json = SweepTable.json(folder);
                would.forEach(json.putArray("wouldDo")::add);
                console.result(json.toString());
            }
            return 0;
        }
        try (SweepProgress progress = SweepProgress.show(folder, console)) {
            listens(folder, console);
            conductor.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            console.problem("Interrupted; the same command goes on.");
            return 1;
        }
        return then.applyAsInt(folder);
    }

    /**
     * Tries the variants of which no run has begun: what has begun has been tried. Where variants are ranked, all are tried, since
     * they must be of one measure.
     */
    private static void check(Plan<Experiment> plan, Path file, Requests requests, CommandLine line, Console console)
            throws InterruptedException {
        Set<String> begun = plan.runs().stream()
                .filter(run -> plan.halving().isEmpty() && requests.hasBegun(run.experiment()))
                .map(Plan.Run::variant)
                .collect(Collectors.toSet());
        List<String> options = new ArrayList<>(List.of("--runs", requests.runs().toString()));
        for (String option : List.of("set", "plugin-path")) {
            Workbench.values(line, option).forEach(value -> options.addAll(List.of("--" + option, value)));
        }
        List<String> variants = Workbench.variants(plan).keySet().stream()
                .filter(variant -> !begun.contains(variant))
                .toList();
        new VariantCheck(file, options).of(variants, console).forEach(console::problem);
    }

    /** Its runs are processes whose words go to files, so that one word here says that nobody hears them. */
    private static void listens(SweepFolder folder, Console console) throws InterruptedException {
        if (MlflowSync.defaultServer().isPresent()) {
            try {
                MlflowSync.absent(MlflowSync.defaultServer().get())
                        .ifPresent(why -> console.note(why + ". The runs go on without it; afterwards bring them with:"
                                + " ./ladderlab sync " + folder.path()));
            } catch (IllegalArgumentException e) {
                throw new UsageException(e);
            }
        }
    }

    private static Launcher launcher(Catalogue catalogue, Plan<Experiment> plan, CommandLine line) {
        try {
            Optional<Ref<Launcher>> asked = Optional.ofNullable(line.getOptionValue("launcher"))
                    .map(text -> ComponentReader.read(catalogue, Kind.LAUNCHER, text));
            return ExperimentBuilder.alone(asked.or(plan::launcher)
                    .orElseGet(() -> ComponentReader.read(catalogue, Kind.LAUNCHER, DEFAULT_LAUNCHER)));
        } catch (ExperimentProblems | BuildException e) {
            throw new UsageException(e);
        }
    }

    private static SweepFolder folder(Plan<Experiment> plan, Requests requests, Path runs, Console console) {
        List<SweepPlan.Run> planned = new ArrayList<>();
        List<String> predecessors = new ArrayList<>();
        for (Plan.Run<Experiment> run : plan.runs()) {
            Identity identity = requests.identities().of(run.experiment());
            Path folder = requests.folder(run.experiment(), identity);
            if (!new RunFolder(folder).isRun()) {
                requests.identities().predecessor(identity).ifPresent(predecessors::add);
            }
            planned.add(new SweepPlan.Run(
                    run.name(),
                    run.variant(),
                    run.seed(),
                    run.differs(),
                    run.experiment().value().training().steps(),
                    runs.getFileName().resolve(folder.getFileName()).toString()));
        }
        if (!predecessors.isEmpty()) {
            console.note(predecessors.size() + " of " + planned.size() + " runs begin anew: " + predecessors.get(0));
        }
        String hash =
                plan.hash(experiment -> requests.identities().of(experiment).hash());
        SweepPlan sweep = new SweepPlan(plan.name(), hash, plan.baseline(), planned, plan.halving(), plan.seedRule());
        return SweepFolder.create(runs.resolveSibling("sweeps"), sweep, plan.declared());
    }

    private static int report(SweepFolder folder, Console console) {
        console.say("");
        console.say(SweepTable.of(folder));
        console.say("");
        console.say(SweepTable.summary(folder));
        MadeOf.remarks(folder.runs(), false).forEach(console::say);
        console.say("sweep folder: " + folder.path());
        folder.plan().runs().stream()
                .flatMap(run -> MlflowSync.links(folder.run(run).path()).stream())
                .distinct()
                .forEach(link -> console.say("in MLflow: " + link));
        if (console.json()) {
            console.result(SweepTable.json(folder).toString());
        }
        return hasFailed(folder) ? 1 : 0;
    }

    /** Whether some run was given up. */
    static boolean hasFailed(SweepFolder folder) {
        return folder.states().values().stream().anyMatch(state -> state.status() == TaskState.Status.FAILED);
    }
}
