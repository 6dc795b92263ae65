package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.evaluation.NonFiniteCause;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BatchOrder;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.LearningRateFactor;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Checkpoints;
import org.ladderlab.engine.weights.KeptAverages;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.Profile.Part;
import org.ladderlab.runs.files.SetAside;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.tensors.Scope;

/**
 * The step loop: objective, gradients, clipping, the optimizer's rule, the moving average. What it does at a step depends on
 * the experiment and the checkpointed state alone, so that a resumed run repeats an uninterrupted one bit by bit.
 */
final class Trainer {

    private final BuiltExperiment built;
    private final Experiment.Training settings;
    private final LearnedState state;
    private final Checkpoints checkpoints;
    private final RunLog log;
    private final KeptAverages kept;
    private final Validation validation;
    private final Illustrator illustrator;
    private final RandomStreams streams;
    private final BatchOrder order;
    private final TrainingCurve curve;
    private final Profiler profiler;

    private long done;
    private long skipped;

    Trainer(
            BuiltExperiment built,
            LearnedState state,
            Checkpoints checkpoints,
            KeptAverages kept,
            Validation validation,
            Illustrator illustrator,
            RunLog log,
            Profiler profiler) {
        this.built = built;
        this.settings = built.experiment().training();
        this.state = state;
        this.checkpoints = checkpoints;
        this.kept = kept;
        this.validation = validation;
        this.illustrator = illustrator;
        this.log = log;
        this.profiler = profiler;
        this.curve = new TrainingCurve(built, log);
        this.streams = new RandomStreams(built.experiment().seed());
        this.order = new BatchOrder(streams, built.dataset().size(Split.TRAIN), settings.batchSize());
    }

    /** Takes over the newest good checkpoint, if there is one, and drops the journal's lines after it. */
    void resume() {
        boolean fresh = log.journal().length() == 0 && log.journal().damaged() == 0;
        List<Path> damaged = new ArrayList<>();
        checkpoints.clean();
        try (NDManager manager = built.manager().newSubManager()) {
            Optional<SafeTensors> found = checkpoints.newest(manager, file -> damaged.add(SetAside.file(file)));
            found.ifPresent(checkpoint -> state.restore(checkpoint.arrays()));
            Map<String, String> metadata = found.map(SafeTensors::metadata).orElse(Map.of());
            curve.restore(metadata);
            skipped = Long.parseLong(metadata.getOrDefault("skipped", "0"));
            validation.restore(metadata);
            done = Long.parseLong(metadata.getOrDefault("step", "0"));
            log.began(fresh && done == 0, done, Long.parseLong(metadata.getOrDefault("journalSequence", "0")), damaged);
        }
    }

    /**
     * Trains until the last step, or until asked to stop.
     *
     * @throws NonFiniteException if a step is not finite and the experiment says to stop then
     */
    void train(BooleanSupplier stop) {
        try (GradientMode on = GradientMode.on();
                Profiler running = profiler.start(settings.steps() - done)) {
            boolean stopping = false;
            if (done == 0) {
                illustrator.whileTraining(0);
            }
            while (done < settings.steps() && !stopping) {
                profiler.step();
                long n = done + 1;
                step(n);
                done = n;
                profiler.enter(Part.LOGGING);
                boolean last = n == settings.steps();
                if (n % settings.logEvery() == 0 || last) {
                    curve.point(n, learningRate(n), skipped);
                }
                profiler.enter(Part.SAVING);
                if (settings.validateEvery().filter(every -> n % every == 0).isPresent()
                        && validation.isBest(n, lastCheckpoint())) {
                    checkpoints.writeBest(content(n));
                }
                illustrator.whileTraining(n);
                stopping = stop.getAsBoolean();
                // Before the checkpoint: a run that goes on from it does not come back here.
                if (n % settings.powerAverages().every() == 0 || last) {
                    keepAverages(n);
                }
                if (n % settings.checkpointEvery() == 0 || last || stopping) {
                    checkpoint(n);
                }
                profiler.enter(Part.REST);
            }
        }
    }

    private void keepAverages(long n) {
        Map<String, NDArray> averages = state.powers();
        if (!averages.isEmpty()) {
            kept.write(n, n - skipped, averages);
        }
    }

    /** Steps done in all attempts. */
    long done() {
        return done;
    }

    private void step(long n) {
        try (NDManager manager = built.manager().newSubManager()) {
            profiler.enter(Part.DATA);
            Scope scope = streams.scope(manager, true, n, "train", n);
            Batch batch = built.dataset().batch(Split.TRAIN, order.batch(n), scope);
            profiler.enter(Part.FORWARD);
            Optional<Snapshot> buffers = settings.nonFinite() == Experiment.NonFinite.SKIP
                    ? Optional.of(Snapshot.of(state.buffers(), manager))
                    : Optional.empty();
            Objective objective = built.loss().objective(batch, scope.given(batch.condition()));
            profiler.enter(Part.BACKWARD);
            NDArray gradient = WeightOps.gradient(objective.minimised(), state.weights());
            profiler.enter(Part.OPTIMIZER);
            double loss = Evaluator.scalar(objective.minimised());
            double norm =
                    WeightOps.clipNorm(List.of(gradient), settings.clipNorm().orElse(Double.POSITIVE_INFINITY));
            if (Double.isFinite(loss) && Double.isFinite(norm)) {
                state.update(gradient, learningRate(n), n - skipped);
                profiler.enter(Part.LOGGING);
                curve.add(objective, loss, norm);
            } else {
                refuse(n, NonFiniteCause.of(n, objective, state.weightNames(), state.split(gradient)));
                buffers.ifPresent(Snapshot::restore);
            }
            curve.show(n, loss, objective);
            profiler.enter(Part.REST);
        }
    }

    private double learningRate(long n) {
        return built.optimizer().learningRate() * LearningRateFactor.at(n, settings.steps(), settings.learningRate());
    }

    /**
     * A checkpoint is something to go on from, or the model that is judged.
     *
     * @throws NonFiniteException if it holds what is not finite, or nothing was learned
     */
    private void checkpoint(long n) {
        state.firstNotFinite().ifPresent(name -> {
            throw new NonFiniteException("After step " + n + " '" + name
                    + "' is not finite, though the losses and gradients that were followed were: a change was too large. "
                    + lastCheckpoint() + " Lower the learning rate or training.clipNorm.");
        });
        if (n == settings.steps() && n == skipped) {
            throw new NonFiniteException("Nothing was learned: none of the " + n
                    + " steps was finite, and training.nonFinite is skip; the journal names what was not. Lower the learning"
                    + " rate, or mend the loss.");
        }
        log.event("checkpoint", Map.of("step", Long.toString(n)));
        log.journal().sync();
        checkpoints.write(n, content(n));
    }

    private SafeTensors content(long n) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("step", Long.toString(n));
        metadata.put("journalSequence", Long.toString(log.journal().sequence()));
        metadata.putAll(validation.save());
        metadata.put("skipped", Long.toString(skipped));
        metadata.putAll(curve.save());
        return new SafeTensors(state.arrays(), metadata);
    }

    private String lastCheckpoint() {
        return checkpoints.newestFirst().stream()
                .findFirst()
                .map(file -> "The last good checkpoint is " + file + ".")
                .orElse("There is no checkpoint yet.");
    }

    private void refuse(long n, String cause) {
        if (settings.nonFinite() == Experiment.NonFinite.STOP) {
            throw new NonFiniteException(cause + " " + lastCheckpoint()
                    + " Lower the learning rate or training.clipNorm, or set training.nonFinite to skip.");
        }
        skipped++;
        log.event("step-skipped", Map.of("step", Long.toString(n), "cause", cause));
        if (skipped == 1) {
            log.message(cause + " The step is skipped, as all such steps will be; the journal names them.");
        }
    }
}
