package org.ladderlab.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.evaluation.ExampleRecord;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.engine.evaluation.Measured;
import org.ladderlab.engine.evaluation.Measuring;
import org.ladderlab.engine.evaluation.NonFiniteCause;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.weights.Checkpoints;
import org.ladderlab.engine.weights.KeptAverages;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.runs.HeldRun;
import org.ladderlab.runs.ProfileJson;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.Tracker;

/** One attempt at a run: resume, train, judge, draw, and say how it ended. */
final class Attempt {

    private final RunRequest request;
    private final Experiment experiment;
    private final HeldRun held;
    private final RunFolder folder;
    private final BuiltExperiment built;
    private final RunLog log;
    private final LearnedState state;
    private final Evaluator evaluator;
    private final AttachmentFiles attachments;
    private final Profiler profiler;

    Attempt(RunRequest request, HeldRun held, BuiltExperiment built, RunLog log) {
        this.request = request;
        this.experiment = request.experiment();
        this.held = held;
        this.folder = held.folder();
        this.built = built;
        this.log = log;
        this.state = new LearnedState(built);
        this.evaluator = new Evaluator(built);
        this.attachments = new AttachmentFiles(folder, built, log::message);
        this.profiler = new Profiler(request.profile());
    }

    RunResult carryOut() {
        if (request.pauseAfter().isPresent() && built.loss().bound().isEmpty()) {
            throw new BuildException("loss", "Variants are compared by their bounds, and this loss has none.");
        }
        Provenance provenance = Provenance.record(folder.provenance(), request, built);
        Checkpoints checkpoints =
                new Checkpoints(folder.checkpoints(), experiment.training().keepCheckpoints());
        Illustrator illustrator = new Illustrator(built, state, folder, log);
        Trainer trainer = new Trainer(
                built,
                state,
                checkpoints,
                /* kept= */ new KeptAverages(folder.averages()),
                /* validation= */ new Validation(built, state, evaluator, log),
                illustrator,
                log,
                profiler);
        trainer.resume();
        Optional<String> weights = experiment.model().weights().file().filter(file -> trainer.done() == 0);
        weights.ifPresent(file -> log.message("The weights are those of " + file + "."));
        startTrackers(provenance);
        RunResult result;
        Map<Split, Ledger> ledgers = new EnumMap<>(Split.class);
        Measured measured = Measured.NOTHING;
        Optional<EffectiveWeighting> weighting = Optional.empty();
        try (Interruption interruption = Interruption.listen()) {
            if (trainer.done() < experiment.training().steps()) {
                log.message("Training " + built.groups().counts(built.parameters()) + ".");
            }
            int pause = request.pauseAfter().orElse(Integer.MAX_VALUE);
            if (trainer.done() < pause) {
                trainer.train(() -> interruption.requested() || trainer.done() >= pause);
            }
            if (trainer.done() < experiment.training().steps() && trainer.done() >= pause) {
                return pause(trainer.done());
            }
            if (trainer.done() < experiment.training().steps()) {
                log.message("Stopped after step " + trainer.done() + ", as asked; run it again to go on.");
                return end(RunStatus.INTERRUPTED, trainer.done(), Map.of(), Optional.empty(), Measured.NOTHING);
            }
            // From here on nothing is lost if the process ends: the next attempt repeats the evaluation.
            interruption.close();
            List<String> causes = new ArrayList<>();
            String weightsSha256 = state.sha256();
            try (Snapshot trained = state.useAverages(built.manager())) {
                weighting = built.loss().effectiveWeighting();
                for (Split split : built.judgedSplits()) {
                    ExampleTerms terms = judge(split, trainer.done(), ledgers);
                    ExampleRecord.of(built, split, provenance.dataSha256(), weightsSha256, terms)
                            .write(folder.path(), split);
                    NonFiniteCause.of(split, terms).ifPresent(causes::add);
                }
                measured = measure(trainer.done());
                causes.addAll(measured.failures());
                NonFiniteCause.of(measured.values()).ifPresent(causes::add);
            }
            weighting.ifPresent(held::writeWeighting);
            if (!causes.isEmpty()) {
                throw new NonFiniteException(String.join(" ", causes));
            }
            result = record(RunStatus.FINISHED, trainer.done(), ledgers, weighting, measured);
        } catch (RuntimeException | Error e) {
            try {
                log.event("cause", Map.of("message", Failure.explain(e)));
                end(RunStatus.FAILED, trainer.done(), ledgers, weighting, measured);
            } catch (RuntimeException second) {
                e.addSuppressed(second);
                log.finish(RunStatus.FAILED);
            }
            throw e;
        }
        // The result stands: whatever fails from here on takes nothing from it.
        try (Snapshot trained = state.useAverages(built.manager())) {
            illustrator.draw(result, weighting);
        } catch (RuntimeException e) {
            log.message("Not all figures could be drawn: " + Failure.explain(e));
        }
        log.finish(RunStatus.FINISHED);
        return result;
    }

    /** What is journalled here is repeated or dropped when the run goes on: the checkpoint is older. */
    private RunResult pause(long done) {
        log.message("Judging after step " + done + "; the run goes on from here if it is asked to.");
        Map<Split, Ledger> ledger;
        Optional<EffectiveWeighting> weighting;
        try (Snapshot trained = state.useAverages(built.manager())) {
            ExampleTerms terms = evaluator.terms(Split.VALIDATION, done);
            NonFiniteCause.of(Split.VALIDATION, terms).ifPresent(cause -> {
                throw new NonFiniteException("After step " + done + ": " + cause);
            });
            ledger = Map.of(Split.VALIDATION, terms.ledger(built.dataset().spec(), built.measure()));
            weighting = built.loss().effectiveWeighting();
        }
        return end(RunStatus.PAUSED, done, ledger, weighting, Measured.NOTHING);
    }

    private ExampleTerms judge(Split split, long done, Map<Split, Ledger> into) {
        log.message("Evaluating the " + split.word() + " split.");
        ExampleTerms terms = evaluator.terms(split, done);
        Ledger ledger = terms.ledger(built.dataset().spec(), built.measure());
        into.put(split, ledger);
        log.metrics(done, Evaluator.values(split, ledger));
        return terms;
    }

    private Measured measure(long done) {
        Measured measured = new Measuring(built, attachments).measure(done);
        attachments.write();
        if (!measured.values().isEmpty()) {
            Map<String, Double> values = new LinkedHashMap<>();
            measured.values().forEach((name, estimate) -> values.put(name, estimate.value()));
            log.metrics(done, values);
        }
        measured.warnings().forEach(log::warning);
        return measured;
    }

    private RunResult end(
            RunStatus status,
            long steps,
            Map<Split, Ledger> ledgers,
            Optional<EffectiveWeighting> weighting,
            Measured measured) {
        RunResult result = record(status, steps, ledgers, weighting, measured);
        log.finish(status);
        return result;
    }

    private RunResult record(
            RunStatus status,
            long steps,
            Map<Split, Ledger> ledgers,
            Optional<EffectiveWeighting> weighting,
            Measured measured) {
        RunResult result = new RunResult(
                request.folder(),
                experiment.name(),
                status,
                steps,
                /* weightsSha256= */ state.sha256(),
                /* evaluation= */ ledgers,
                weighting,
                /* metrics= */ measured.values(),
                /* attachments= */ attachments.files(),
                /* warnings= */ measured.warnings(),
                profiler.profile());
        result.collapsed().forEach(split -> log.event("collapsed", Map.of("split", split.word())));
        profiler.profile().ifPresent(profile -> log.event("profile", ProfileJson.details(profile)));
        log.event(status.word(), Map.of("steps", Long.toString(steps)));
        log.journal().sync();
        held.writeResult(result);
        return result;
    }

    private void startTrackers(Provenance provenance) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("seed", Long.toString(experiment.seed()));
        tags.put("attempt", Integer.toString(provenance.attempts()));
        built.loss()
                .effectiveWeighting()
                .ifPresent(weighting -> tags.put("monotone", weighting.monotone() ? "yes" : "no"));
        Tracker.Run about = new Tracker.Run(
                provenance.runId(),
                experiment.name(),
                String.valueOf(folder.path().toAbsolutePath().getFileName()),
                folder.path(),
                request.settings(),
                tags);
        List<Ref<Tracker>> trackers = experiment.trackers();
        for (int i = 0; i < trackers.size(); i++) {
            String name = trackers.get(i).type().name();
            log.track(name, ExperimentBuilder.tracker(experiment, i, built), about);
        }
    }
}
