package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.Plan;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunBusyException;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.Place;
import org.ladderlab.runs.files.ProcessLock;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskEnd;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.RunStatus;

/** {@code work SWEEP RUN}: what launchers start; carries out one task of a sweep and writes down how it went. */
final class WorkCommand implements Command {

    /** What is said of a run that is no longer of the code and the files with which its sweep began. */
    static final String CHANGED = "since the sweep was started";

    private static final int LOCK_TRIES = 5;
    private static final long LOCK_WAIT_MILLIS = 50;

    private final Workbench workbench;

    @Inject
    WorkCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "work";
    }

    @Override
    public String arguments() {
        return "SWEEP RUN";
    }

    @Override
    public String summary() {
        return "carry out one run of a sweep; launchers call this";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommandOptions.value("cores", "N", "threads of a run that does not say how many"))
                .addOption(CommandOptions.value("framework", "SHA256", "the framework that the sweep was started with"))
                .addOption(CommandOptions.value("until", "STEP", "judge the run after this step and leave it"))
                .addOption(CommandOptions.value("ended", "CODE", "only write down that the process ended so"))
                .addOption(CommandOptions.value("attempts", "N", "how often the run may fail before it is given up"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        if (line.getArgList().size() != 2) {
            throw new UsageException("ladderlab work needs a sweep's folder and the name of one of its runs.");
        }
        SweepFolder folder = SweepFolder.open(Path.of(line.getArgList().get(0)));
        String name = line.getArgList().get(1);
        SweepPlan.Run run = folder.plan()
                .run(name)
                .orElseThrow(() -> new UsageException("The sweep " + folder.path() + " has no run '" + name + "'."));
        if (line.hasOption("ended")) {
            TaskState state = TaskEnd.record(folder, name, number(line, "ended", 0));
            boolean again = state.status() == TaskState.Status.CHECKPOINTED
                    || (state.status() == TaskState.Status.FAILED
                            && state.tries().again()
                            && state.tries().failures() < number(line, "attempts", SweepCommand.ATTEMPTS));
            return again ? Launcher.Task.STOPPED : Launcher.Task.DONE;
        }
        Optional<ProcessLock> lock = lock(folder, name);
        if (lock.isEmpty()) {
            return Launcher.Task.BUSY;
        }
        try (ProcessLock held = lock.get()) {
            return work(folder, run, line, console);
        }
    }

    /** Who looks whether the task is alive holds its lock for a moment. */
    private static Optional<ProcessLock> lock(SweepFolder folder, String name) {
        Optional<ProcessLock> lock = ProcessLock.take(folder.lock(name));
        try {
            for (int tries = 1; lock.isEmpty() && tries < LOCK_TRIES; tries++) {
                Thread.sleep(LOCK_WAIT_MILLIS);
                lock = ProcessLock.take(folder.lock(name));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lock;
    }

    private int work(SweepFolder folder, SweepPlan.Run run, CommandLine line, Console console) {
        TaskState before = folder.state(run.name());
        try (Stopping stopping = Stopping.listen("stdin".equals(System.getenv(Launcher.Task.LEASH)));
                TaskFile file = new TaskFile(folder, run.name())) {
            file.write(state -> state.begun(place(), Instant.now()));
            file.start();
            try {
                RunRequest request = request(folder, run, line, console);
                RunResult result = new Engine(file).run(request);
                file.close();
                DrawCommand.sayWhatIsMissing(request, result, console);
                file.write(state -> after(state, result));
                return result.status() == RunStatus.INTERRUPTED ? Launcher.Task.STOPPED : Launcher.Task.DONE;
            } catch (RunBusyException e) {
                file.close();
                file.write(state -> before);
                return Launcher.Task.BUSY;
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                file.close();
                if (stopping.asked()) {
                    file.write(state -> state.now(TaskState.Status.CHECKPOINTED, "", Instant.now()));
                    return Launcher.Task.STOPPED;
                }
                // Such an experiment fails in the same way each time.
                boolean again = !(e instanceof NonFiniteException
                        || e instanceof BuildException
                        || e instanceof UsageException);
                file.write(state -> state.failed(Failure.explain(e), again, Instant.now()));
                console.problem(run.name(), e);
                return Launcher.Task.FAILED;
            }
        }
    }

    private static TaskState after(TaskState state, RunResult result) {
        TaskState stepped = state.at(result.steps(), Instant.now());
        return switch (result.status()) {
            case FINISHED -> stepped.now(TaskState.Status.DONE, "", Instant.now());
            case PAUSED ->
                stepped.judged(
                        (int) result.steps(),
                        result.evaluation().get(Split.VALIDATION) == null
                                ? Double.NaN
                                : result.evaluation()
                                        .get(Split.VALIDATION)
                                        .total()
                                        .value(),
                        Instant.now());
            case FAILED, INTERRUPTED, EVALUATED, OUTDATED ->
                stepped.now(TaskState.Status.CHECKPOINTED, "", Instant.now());
        };
    }

    private RunRequest request(SweepFolder folder, SweepPlan.Run run, CommandLine line, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        Plan<Experiment> plan = workbench.plan(catalogue, folder.declared(), List.of());
        ResolvedExperiment<Experiment> planned = plan.runs().stream()
                .filter(each -> each.name().equals(run.name()))
                .map(Plan.Run::experiment)
                .findFirst()
                .orElseThrow(() -> new UsageException("The sweep's file no longer means the run " + run.name()
                        + " that was planned, since the code has changed; start the sweep anew from its file."));
        Path runFolder = folder.run(run).path();
        Requests requests = new Requests(catalogue, runFolder.resolveSibling(""), folder.declared());
        String framework = requests.framework().sha256();
        if (!line.getOptionValue("framework", framework).equals(framework)) {
            throw new UsageException("The framework's code has changed " + CHANGED
                    + ", and the runs of a sweep are of one code; the same sweep command goes on with the new one.");
        }
        Identity identity = pinned(planned, runFolder, requests.identities());
        RunRequest request = requests.of(
                planned,
                identity,
                runFolder,
                line.hasOption("until") ? OptionalInt.of(number(line, "until", 0)) : OptionalInt.empty());
        int cores = number(line, "cores", 0);
        boolean decided = request.experiment().compute().threads() != 0 || cores == 0;
        return decided
                ? request
                : request.withExperiment(
                        request.experiment().with(request.experiment().compute().on(cores)));
    }

    /** What the run is, which must be what it was when the sweep began. */
    private static Identity pinned(ResolvedExperiment<Experiment> experiment, Path runFolder, Identities identities) {
        Optional<Identity> then = new RunFolder(runFolder).identity();
        Identity now = then.map(each -> identities.of(experiment, each)).orElseGet(() -> identities.of(experiment));
        if (runFolder.toString().endsWith(Requests.suffix(now))) {
            return now;
        }
        String changes = String.join(" and ", then.map(now::contentsOtherThan).orElse(List.of()));
        String what = changes.isEmpty() ? "what the run is made of" : changes;
        throw new UsageException(Character.toUpperCase(what.charAt(0)) + what.substring(1) + " has changed " + CHANGED
                + ", and the runs of a sweep are of one code and of the same files; start it again from its file, which"
                + " begins new runs, or bring the old content back.");
    }

    static int number(CommandLine line, String option, int otherwise) {
        String text = line.getOptionValue(option, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException("--" + option + " takes a number, not '" + text + "'.");
        }
        return Integer.parseInt(text);
    }

    private static String place() {
        String job = System.getenv("SLURM_ARRAY_JOB_ID");
        return job == null
                ? Place.here()
                : "slurm " + job + "_" + System.getenv("SLURM_ARRAY_TASK_ID") + ", " + Place.here();
    }
}
