package org.ladderlab.engine;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.engine.evaluation.Measured;
import org.ladderlab.engine.evaluation.Measuring;
import org.ladderlab.engine.evaluation.NonFiniteCause;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.weights.Checkpoints;
import org.ladderlab.engine.weights.KeptAverages;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.RunStatus;

/**
 * Judges what a run has learned so far, by the averaged weights where it keeps them. What it was judged by and the result go to a
 * folder of their own.
 */
final class Reevaluation {

    private final RunRequest request;
    private final Experiment experiment;
    private final BuiltExperiment built;
    private final Progress progress;

    Reevaluation(RunRequest request, BuiltExperiment built, Progress progress) {
        this.request = request;
        this.experiment = request.experiment();
        this.built = built;
        this.progress = progress;
    }

    /**
     * The ledgers and metrics of the weights in the newest checkpoint of the run in a folder.
     *
     * @throws NonFiniteException if one of them is not finite or could not be measured; the others are kept all the same
     */
    RunResult carryOut(Path run) {
        LearnedState state = new LearnedState(built);
        String id = Provenance.runId(new RunFolder(run).provenance());
        long steps = restore(state, built, run, this::say);
        useAsked(state, built, run, steps, this::say);
        String sha256 = state.sha256();
        Evaluator evaluator = new Evaluator(built);
        Map<Split, ExampleTerms> terms = new EnumMap<>(Split.class);
        Map<Split, Ledger> ledgers = new EnumMap<>(Split.class);
        List<String> causes = new ArrayList<>();
        try (Snapshot trained = state.useAverages(built.manager())) {
            for (Split split : built.judgedSplits()) {
                say("Evaluating the " + split.word() + " split.");
                ExampleTerms judged = evaluator.terms(split, steps);
                terms.put(split, judged);
                ledgers.put(split, judged.ledger(built.dataset().spec(), built.measure()));
                NonFiniteCause.of(split, judged).ifPresent(causes::add);
            }
            if (!built.metrics().isEmpty()) {
                say("Measuring " + String.join(", ", built.metrics().keySet()) + ".");
            }
            AttachmentFiles attachments = new AttachmentFiles(new RunFolder(request.folder()), built, this::say);
            Measured measured = new Measuring(built, attachments).measure(steps);
            attachments.write();
            measured.warnings().forEach(this::say);
            causes.addAll(measured.failures());
            if (!Provenance.runId(new RunFolder(run).provenance()).equals(id)) {
                throw new RunException("The run in " + run
                        + " was moved away and begun afresh while it was judged; evaluate it again.");
            }
            NonFiniteCause.of(measured.values()).ifPresent(causes::add);
            RunStatus status = causes.isEmpty() ? RunStatus.EVALUATED : RunStatus.FAILED;
            RunResult result = write(
                    new RunResult(
                            /* folder= */ run,
                            experiment.name(),
                            status,
                            steps,
                            /* weightsSha256= */ sha256,
                            /* evaluation= */ ledgers,
                            /* weighting= */ Optional.empty(),
                            /* metrics= */ measured.values(),
                            /* attachments= */ attachments.files(),
                            /* warnings= */ measured.warnings(),
                            /* profile= */ Optional.empty()),
                    terms);
            if (!causes.isEmpty()) {
                throw new NonFiniteException(String.join(" ", causes));
            }
            return result;
        }
    }

    /** An average that the run did not keep itself is made of those that it kept. */
    static void useAsked(LearnedState state, BuiltExperiment built, Path run, long steps, Consumer<String> say) {
        Experiment experiment = built.experiment();
        Optional<Double> width = experiment.evaluation().average();
        if (width.isEmpty() || experiment.training().powerAverages().widths().contains(width.get())) {
            return;
        }
        try (NDManager manager = built.manager().newSubManager()) {
            KeptAverages.Reconstructed made =
                    new KeptAverages(new RunFolder(run).averages()).reconstruct(width.get(), steps, manager);
            state.judgeBy(made.weights());
            say.accept(made.sentence(width.get()));
        }
    }

    /**
     * Takes over the newest good checkpoint of a run, and gives the number of steps behind it; a run that trains for none has no
     * checkpoint and needs none.
     *
     * @param say told of each checkpoint that is damaged
     * @throws RunException if there is no checkpoint
     */
    static long restore(LearnedState state, BuiltExperiment built, Path run, Consumer<String> say) {
        try (NDManager manager = built.manager().newSubManager()) {
            Optional<SafeTensors> checkpoint = new Checkpoints(new RunFolder(run).checkpoints(), Integer.MAX_VALUE)
                    .newest(
                            manager,
                            file -> say.accept("The checkpoint " + file + " is damaged; the one before it is taken."));
            if (checkpoint.isEmpty() && built.experiment().training().steps() > 0) {
                throw new RunException("The run in " + run
                        + " has no checkpoint yet, so that there is no model to look at; go on with it first.");
            }
            if (checkpoint.isEmpty()) {
                requireItsOwnWeights(state, built, run);
            }
            return checkpoint.map(found -> restore(state, found)).orElse(0L);
        }
    }

    /** Weights that were never trained come from the seed, and another one makes another model. */
    private static void requireItsOwnWeights(LearnedState state, BuiltExperiment built, Path run) {
        Optional<String> then = new RunFolder(run).result().map(RunResult::weightsSha256);
        if (!built.parameters().weights().isEmpty() && !then.equals(Optional.of(state.sha256()))) {
            throw new RunException(
                    "The run in " + run + " trained for no steps, so that its weights are those of its seed, and"
                            + " with the seed " + built.experiment().seed() + " they are others"
                            + "; leave the seed as it is.");
        }
    }

    /**
     * The same of the best checkpoint.
     *
     * @throws RunException if there is none, or it is damaged
     */
    static long restoreBest(LearnedState state, BuiltExperiment built, Path run) {
        try (NDManager manager = built.manager().newSubManager()) {
            return restore(
                    state,
                    new Checkpoints(new RunFolder(run).checkpoints(), Integer.MAX_VALUE)
                            .best(manager)
                            .orElseThrow(() -> new RunException("The run in " + run + " has no checkpoint that was best"
                                    + " on the validation split, or it is damaged; leave --best out, or train with"
                                    + " training.validateEvery.")));
        }
    }

    private static long restore(LearnedState state, SafeTensors checkpoint) {
        state.restore(checkpoint.arrays());
        return Long.parseLong(checkpoint.metadata().getOrDefault("step", "0"));
    }

    private RunResult write(RunResult result, Map<Split, ExampleTerms> terms) {
        Path folder = request.folder();
        RunFolder there = new RunFolder(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + folder + ".", e);
        }
        DurableFiles.write(there.resolved(), request.resolved());
        request.identity().write(folder);
        String data = Provenance.record(there.provenance(), request, built).dataSha256();
        terms.forEach((split, judged) -> ExampleRecord.of(built, split, data, result.weightsSha256(), judged)
                .write(folder, split));
        ResultJson.write(there, result);
        return result;
    }

    private void say(String text) {
        progress.message(experiment.name(), text);
    }
}
