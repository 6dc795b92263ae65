package org.ladderlab.engine;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.figures.ExampleFigures;
import org.ladderlab.figures.Examples;
import org.ladderlab.figures.LedgerFigure;
import org.ladderlab.figures.LossFigure;
import org.ladderlab.figures.MeasuredFigure;
import org.ladderlab.figures.Ticks;
import org.ladderlab.figures.WeightingFigure;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/**
 * Draws the figures of a trained model, and samples while it trains. A figure that fails is named with the reason and left out: the
 * run's numbers do not need it.
 */
final class Illustrator {

    private static final int IMAGES = 8;
    private static final int POINTS = 500;

    private final BuiltExperiment built;
    private final LearnedState state;
    private final RunFolder folder;
    private final RunLog log;

    Illustrator(BuiltExperiment built, LearnedState state, RunFolder folder, RunLog log) {
        this.built = built;
        this.state = state;
        this.folder = folder;
        this.log = log;
    }

    /**
     * Draws samples where the experiment asks for them at this step, from the noise of all other drawings, so that pictures differ by
     * what was learned in between, the first before any step. The end draws its own.
     */
    void whileTraining(long stepsDone) {
        int steps = built.experiment().training().steps();
        boolean asked = built.experiment()
                .sampling()
                .every()
                .filter(every -> stepsDone % every == 0 && stepsDone < steps)
                .isPresent();
        if (asked) {
            String padded = ("%0" + Integer.toString(steps).length() + "d").formatted(stepsDone);
            try (Snapshot trained = state.useAverages(built.manager())) {
                String name = "samples-" + padded + ".png";
                figure(name, file -> samples(file, stepsDone)).ifPresent(reason -> say(name, reason));
            }
        }
    }

    /** Draws all {@link Figures} of a run that has finished, by the weights in use; gives the names of those that failed. */
    List<String> draw(RunResult result, Optional<EffectiveWeighting> weighting) {
        Map<String, String> failed = new LinkedHashMap<>();
        for (String name : Figures.of(built.experiment(), result)) {
            figure(name, file -> draw(name, result, weighting, file)).ifPresent(reason -> failed.put(name, reason));
        }
        failed.forEach(this::say);
        return List.copyOf(failed.keySet());
    }

    private void draw(String name, RunResult result, Optional<EffectiveWeighting> weighting, Path file) {
        String title = built.experiment().name();
        switch (name) {
            case FigureNames.LOSS -> LossFigure.draw(title, Journal.read(folder.journal()), file);
            case FigureNames.MEASURED ->
                MeasuredFigure.of(title, Journal.read(folder.journal())).draw(file);
            case FigureNames.LEDGER ->
                LedgerFigure.draw(title, result.judgedLedger().orElseThrow(), file);
            case FigureNames.WEIGHTING ->
                WeightingFigure.effective(title, weighting.orElseThrow()).draw(file);
            case FigureNames.SAMPLES -> samples(file, result.steps());
            case FigureNames.RECONSTRUCTIONS -> reconstructions(file, result.steps());
            default -> throw new IllegalArgumentException("There is no figure " + name + ".");
        }
    }

    private void samples(Path file, long stepsDone) {
        SampledRows sampled = new SampledRows(built, new PictureSteps(built, stepsDone));
        Examples samples = sampled.draw(built.experiment().sampling().count(), 1, false, SampledRows.Noise.PLAIN);
        if (stepsDone == built.experiment().training().steps()) {
            report(sampled.notes());
        }
        figures(stepsDone).samples(samples, sampled.classes(), file);
        sayNotFinite("samples", samples, stepsDone);
    }

    /** What the sampler says of its work. */
    private void report(Map<String, Double> notes) {
        if (!notes.isEmpty()) {
            Map<String, String> words = new LinkedHashMap<>();
            notes.forEach((name, value) -> words.put(name, Ticks.number(value)));
            log.event("sampled", words);
            log.message("Samples: "
                    + words.entrySet().stream()
                            .map(note -> note.getKey() + " " + note.getValue())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void reconstructions(Path file, long stepsDone) {
        PictureSteps steps = new PictureSteps(built, stepsDone);
        int count = Math.min(built.dataset().spec().isImage() ? IMAGES : POINTS, steps.shown());
        Map<Double, Examples> byDepth = new LinkedHashMap<>();
        for (double depth : ExampleFigures.depths()) {
            byDepth.put(depth, steps.in("reconstructions", 0, scope -> {
                Batch batch = steps.batch(0, count, scope);
                return Examples.of(built.bound().reconstruct(batch.data(), depth, scope.given(batch.condition())));
            }));
        }
        Examples originals = steps.in(
                "reconstructions",
                0,
                scope -> Examples.of(steps.batch(0, count, scope).data()));
        figures(stepsDone).reconstructions(originals, byDepth, file);
        byDepth.forEach((depth, shown) -> sayNotFinite("reconstructions from depth " + depth, shown, stepsDone));
    }

    private void sayNotFinite(String what, Examples examples, long stepsDone) {
        int count = examples.notFinite();
        if (count > 0) {
            log.message(count + " of the " + examples.count() + " " + what + " at step " + stepsDone
                    + " are not finite; the picture marks them.");
            log.event(
                    "examples-not-finite",
                    Map.of("what", what, "count", count + " of " + examples.count(), "step", Long.toString(stepsDone)));
        }
    }

    private ExampleFigures figures(long stepsDone) {
        String title = built.experiment().name() + ", step " + stepsDone;
        return new ExampleFigures(title, built.dataset().spec(), new PictureSteps(built, stepsDone).background());
    }

    /** Gives the reason where it fails: with an Error too, as drawing does where there are no fonts or there is no memory. */
    private Optional<String> figure(String name, Consumer<Path> drawing) {
        try {
            drawing.accept(folder.figure(name));
            return Optional.empty();
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            return Optional.of(Failure.explain(e));
        }
    }

    /** To people first: the journal may be on the disk that is full. */
    private void say(String name, String reason) {
        String sentence = "The figure " + name + " could not be drawn: " + reason;
        log.message(sentence);
        log.event("figure-failed", Map.of("figure", name, "reason", sentence));
    }
}
