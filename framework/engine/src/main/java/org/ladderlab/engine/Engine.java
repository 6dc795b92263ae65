package org.ladderlab.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.IdleSettings;
import org.ladderlab.engine.experiment.TensorLibrary;
import org.ladderlab.engine.inspection.DataCheck;
import org.ladderlab.engine.inspection.DryStep;
import org.ladderlab.engine.inspection.Portrait;
import org.ladderlab.engine.inspection.Probe;
import org.ladderlab.engine.inspection.Summary;
import org.ladderlab.engine.inspection.Unusual;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.runs.HeldRun;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunBusyException;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/** Carries out experiments. One engine may carry out several, one after the other. */
public final class Engine {

    private final Progress progress;

    /** An engine that tells {@code progress} how its runs go. */
    public Engine(Progress progress) {
        this.progress = progress;
    }

    /**
     * Begins a run, or goes on with it where it was left. A run that has finished is not repeated: its result is returned.
     *
     * @throws BuildException if the parts do not fit together
     * @throws NonFiniteException if training met a value that is not finite and was told to stop then
     * @throws RunException if the folder is in use, or holds another experiment or data that has changed
     */
    public RunResult run(RunRequest request) {
        Experiment experiment = request.experiment();
        try (HeldRun held = HeldRun.open(request.folder(), request.resolved(), request.identity())) {
            RunFolder folder = held.folder();
            held.setAsideDamaged(text -> progress.message(experiment.name(), text));
            tellOfChangedFramework(folder.provenance(), request);
            Optional<RunResult> earlier = folder.result().filter(RunResult::isFinished);
            if (earlier.isPresent()) {
                progress.message(experiment.name(), "This run has finished before; nothing is to be done.");
                return earlier.get();
            }
            TensorLibrary.prepare(experiment.compute());
            try (BuiltExperiment built = ExperimentBuilder.build(outgrown(experiment, request.folder()))) {
                requireData(built, request, request.folder());
                List<String> warnings = new DryStep(built).run();
                warnings.forEach(warning -> progress.message(experiment.name(), warning));
                held.clearResult();
                Journal journal = Journal.open(folder.journal());
                try (RunLog log = new RunLog(experiment.name(), journal, progress)) {
                    return new Attempt(request, held, built, log).carryOut();
                }
            }
        }
    }

    /** Judges a run as it was, or by an evaluation of which each change is looked at. */
    public RunResult evaluate(RunRequest request, Path run) {
        return evaluate(request, run, request.experiment());
    }

    /**
     * Judges a run by the weights of its newest checkpoint, without training. The run stays as it is; its experiment with
     * another evaluation, and the result, go to the folder of the request.
     *
     * @param run the run's folder
     * @param own the run's experiment as it was trained
     * @throws RunException if there is no checkpoint, or it holds other arrays than the experiment's model
     * @throws BuildException if the evaluation does not look at a setting that was changed, or the encoder is another and the decoder
     *     notices
     */
    public RunResult evaluate(RunRequest request, Path run, Experiment own) {
        Experiment experiment = asTrained(request, run, "these numbers");
        TensorLibrary.prepare(experiment.compute());
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            requireData(built, request, run);
            IdleSettings.refuseUnmeasured(built, own);
            if (!own.model().encoder().equals(experiment.model().encoder())) {
                try (BuiltExperiment trained = ExperimentBuilder.build(outgrown(own, run))) {
                    new SameDenoiser(trained, built).require(run);
                }
            }
            return new Reevaluation(request, built, progress).carryOut(run);
        }
    }

    /**
     * Draws from the model of a run, which stays as it is.
     *
     * @param request of the run's experiment with the sampling that is asked for
     * @param best whether by the weights of the best checkpoint rather than the newest
     * @throws RunException if there is no such checkpoint
     * @throws BuildException if the model cannot be drawn from so
     */
    public Drawn sample(RunRequest request, Path run, boolean best, Drawing drawing) {
        Experiment experiment = asTrained(request, run, "what is drawn");
        TensorLibrary.prepare(experiment.compute());
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            requireData(built, request, run);
            LearnedState state = new LearnedState(built);
            Consumer<String> say = text -> progress.message(experiment.name(), text);
            long steps =
                    best ? Reevaluation.restoreBest(state, built, run) : Reevaluation.restore(state, built, run, say);
            if (!best) {
                Reevaluation.useAsked(state, built, run, steps, say);
            }
            try (Snapshot trained = state.useAverages(built.manager())) {
                return new DrawingTask(built, steps).carryOut(drawing);
            }
        }
    }

    /** The experiment as its run's checkpoints are of; says, or refuses, what has changed since. */
    private Experiment asTrained(RunRequest request, Path run, String what) {
        tellOfChangedFramework(new RunFolder(run).provenance(), request);
        boolean trained = outgrewInitialWeights(request.experiment(), run);
        Identity now = trained ? request.identity().withoutInitialWeights() : request.identity();
        Identity then = new RunFolder(run).identity().orElse(now);
        List<String> refused = now.filesOtherThan(then);
        if (!refused.isEmpty()) {
            throw new RunException("Since the run in " + run + " began, " + String.join(" and ", refused)
                    + " changed, so that numbers from before and after could not be compared; bring the old content"
                    + " back, or train anew.");
        }
        List<String> code = now.codeOtherThan(then);
        if (!code.isEmpty()) {
            progress.message(
                    request.experiment().name(),
                    "Since the run in " + run + " began, " + String.join(" and ", code)
                            + " changed; its weights come from the old code, " + what + " from the new.");
        }
        return trained ? request.experiment().withoutInitialWeights() : request.experiment();
    }

    /**
     * Draws the figures of a finished run again, and gives the names of those that could not be drawn.
     *
     * @throws RunException if the run has not finished, its folder is in use, or its newest checkpoint is not that of its result
     */
    public List<String> draw(RunRequest request) {
        Experiment experiment = request.experiment();
        try (HeldRun held = HeldRun.open(request.folder(), request.resolved(), request.identity())) {
            RunFolder folder = held.folder();
            RunResult result = folder.result()
                    .filter(RunResult::isFinished)
                    .orElseThrow(() -> new RunException("The run in " + request.folder()
                            + " has not finished, and draws its figures when it does; go on with it."));
            tellOfChangedFramework(folder.provenance(), request);
            TensorLibrary.prepare(experiment.compute());
            try (BuiltExperiment built = ExperimentBuilder.build(outgrown(experiment, request.folder()));
                    RunLog log = new RunLog(experiment.name(), Journal.open(folder.journal()), progress)) {
                requireData(built, request, request.folder());
                return new Redrawing(folder, built, log).carryOut(result);
            }
        }
    }

    /**
     * Moves a run's folder out of the way, to {@code .old/NAME-N} beside it, so that the run can begin afresh.
     *
     * @return where it is now; empty if there was no run
     * @throws RunBusyException if another process is working on it
     */
    public static Optional<Path> setAside(Path run) {
        return HeldRun.setAside(run);
    }

    /**
     * The fingerprint of an experiment's data, every example of which is looked at.
     *
     * @throws BuildException if one is not what the data promise: another shape, value or label
     */
    public static String fingerprint(Experiment experiment) {
        TensorLibrary.prepare(experiment.compute());
        Dataset dataset = ExperimentBuilder.dataset(experiment);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            DataCheck.all(dataset, manager);
        }
        return dataset.fingerprint();
    }

    /**
     * The same, without a look at the examples: of data that are only to be told from others.
     *
     * @throws BuildException if the data cannot be read
     */
    public static String uncheckedFingerprint(Experiment experiment) {
        TensorLibrary.prepare(experiment.compute());
        return ExperimentBuilder.dataset(experiment).fingerprint();
    }

    /** Whether a checkpoint has everything, so that the file that the weights once came from may be gone. */
    private static boolean outgrewInitialWeights(Experiment experiment, Path run) {
        return experiment.model().weights().file().isPresent()
                && new RunFolder(run).checkpoints().newestWhole().isPresent();
    }

    /** Data may change between the moment at which a run is found and that at which it reads them. */
    private static void requireData(BuiltExperiment built, RunRequest request, Path run) {
        String expected = request.identity().data();
        if (!expected.isEmpty() && !expected.equals(built.dataset().fingerprint())) {
            throw new RunException("The data '" + built.dataset().spec().name() + "' is not what the run in " + run
                    + " is of; bring the data back, or run the experiment's file again.");
        }
    }

    /** The same experiment, without initial weights if a checkpoint has everything: their file may be gone. */
    private static Experiment outgrown(Experiment experiment, Path run) {
        return outgrewInitialWeights(experiment, run) ? experiment.withoutInitialWeights() : experiment;
    }

    /** A run that is only looked at stays as it is, with its damage. */
    private List<String> changedModules(Path provenance, RunRequest request) {
        try {
            return Provenance.changedModules(provenance, request);
        } catch (DamagedFileException e) {
            progress.problem(request.experiment().name(), String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private void tellOfChangedFramework(Path provenance, RunRequest request) {
        List<String> changed = changedModules(provenance, request);
        if (!changed.isEmpty()) {
            progress.problem(
                    request.experiment().name(),
                    "The framework (" + String.join(", ", changed) + ") has changed since the run in "
                            + provenance.resolveSibling("").normalize()
                            + " was last worked on; what it holds comes from the old one.");
        }
    }

    /**
     * Makes the parts of an experiment and runs one step on two examples, without training.
     *
     * @throws BuildException if the parts do not fit together
     */
    public static Summary check(Experiment experiment) {
        return check(experiment, true, note -> {});
    }

    /**
     * The same, and tells before a model is made that it is large for this machine.
     *
     * @param step whether the step is run; it need not where that of an experiment of the same shapes was
     */
    public static Summary check(Experiment experiment, boolean step, Consumer<String> notes) {
        TensorLibrary.prepare(experiment.compute());
        try (BuiltExperiment built = ExperimentBuilder.build(experiment, notes)) {
            List<String> warnings = new DryStep(built).run(step);
            return new Summary(
                    built.dataset().spec(),
                    built.measure(),
                    List.copyOf(built.encoder().levels()),
                    built.parameterCounts(),
                    /* bound= */ built.loss().bound().isPresent(),
                    warnings);
        }
    }

    /**
     * Takes the time of a few steps, without training.
     *
     * @param seconds about how long that may take; a step that takes longer is done once
     * @throws BuildException if the parts do not fit together
     */
    public static Probe probe(Experiment experiment, double seconds) {
        TensorLibrary.prepare(experiment.compute());
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            return Probe.of(built, seconds);
        }
    }

    /**
     * Everything that can be said of an experiment without running it; takes the time of a few steps.
     *
     * @throws BuildException if the parts do not fit together
     */
    public static Portrait inspect(Experiment experiment) {
        Summary summary = check(experiment);
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            Optional<EffectiveWeighting> weighting = built.loss().effectiveWeighting();
            List<String> unusual = new ArrayList<>(summary.warnings());
            unusual.addAll(Unusual.of(built, weighting));
            return new Portrait(summary, weighting, Probe.of(built, Probe.PATIENCE_SECONDS), unusual);
        }
    }
}
