package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.Batch;
import org.ladderlab.spi.EffectiveWeighting;
import org.ladderlab.spi.Ledger;
import org.ladderlab.spi.Split;
import org.ladderlab.spi.Step;

/**
 * Draws the figures of a trained model, and samples while it trains. A figure that fails is reported and left out: the run's
 * numbers do not need it.
 */
final class Illustrator {

    private static final int IMAGES = 8;
    private static final int POINTS = 500;
    private static final int BACKGROUND = 2000;

    private final BuiltExperiment built;
    private final LearnedState state;
    private final RunFolder folder;
    private final RunLog log;
    private final RandomStreams streams;

    Illustrator(BuiltExperiment built, LearnedState state, RunFolder folder, RunLog log) {
        this.built = built;
        this.state = state;
        this.folder = folder;
        this.log = log;
        this.streams = new RandomStreams(built.experiment().seed());
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
                figure("samples-" + padded + ".png", file -> samples(file, stepsDone));
            }
        }
    }

    /** Draws everything; the weights in use are those that are judged. */
    void draw(long stepsDone, Map<Split, Ledger> ledgers, Optional<EffectiveWeighting> weighting) {
        String name = built.experiment().name();
        figure("loss.png", file -> LossFigure.draw(name, Journal.read(folder.journal()), file));
        Optional.ofNullable(ledgers.get(Split.TEST))
                .or(() -> ledgers.values().stream().findFirst())
                .ifPresent(ledger -> figure("ledger.png", file -> {
                    LedgerFigure.draw(name, ledger, file);
                    return true;
                }));
        weighting.ifPresent(w -> figure("weighting.png", file -> {
            WeightingFigure.effective(name, w).draw(file);
            return true;
        }));
        if (built.sampler().isPresent()) {
            figure("samples.png", file -> samples(file, stepsDone));
        }
        figure("reconstructions.png", file -> reconstructions(file, stepsDone));
    }

    private boolean samples(Path file, long stepsDone) {
        AskedClasses asked = AskedClasses.of(built);
        int count = built.experiment().sampling().count();
        Examples samples = inStep("samples", stepsDone, step -> {
            NDArray drawn = built.sampler().orElseThrow().sample(count, step.given(asked.condition(count)));
            if (stepsDone == built.experiment().training().steps()) {
                report(step.notes());
            }
            return Examples.of(drawn);
        });
        figures(stepsDone).samples(samples, asked.classes(), file);
        return true;
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

    private boolean reconstructions(Path file, long stepsDone) {
        int count = built.dataset().spec().isImage() ? IMAGES : POINTS;
        Map<Double, Examples> byDepth = new LinkedHashMap<>();
        for (double depth : ExampleFigures.depths()) {
            byDepth.put(depth, inStep("reconstructions", stepsDone, step -> {
                Batch batch = batch(count, step);
                return Examples.of(
                        built.loss().bound().reconstruct(batch.data(), depth, step.given(batch.condition())));
            }));
        }
        Examples originals = inStep(
                "reconstructions",
                stepsDone,
                step -> Examples.of(batch(count, step).data()));
        figures(stepsDone).reconstructions(originals, byDepth, file);
        return true;
    }

    private ExampleFigures figures(long stepsDone) {
        Examples data = inStep(
                "data", stepsDone, step -> Examples.of(batch(BACKGROUND, step).data()));
        String title = built.experiment().name() + ", step " + stepsDone;
        return new ExampleFigures(title, built.dataset().spec(), data);
    }

    /** The first examples of the test split. */
    private Batch batch(int count, Step step) {
        int size = Math.min(count, built.dataset().size(Split.TEST));
        return built.dataset().batch(Split.TEST, IntStream.range(0, size).toArray(), step);
    }

    /** A sampler may make batch statistics anew; what it does to the buffers ends with its step. */
    private <T> T inStep(String stream, long stepsDone, Function<Step, T> work) {
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager);
                GradientMode off = GradientMode.off()) {
            return work.apply(streams.step(manager, false, stepsDone, stream, 0));
        }
    }

    private void figure(String name, Predicate<Path> drawing) {
        try {
            Path file = folder.figure(name);
            if (drawing.test(file)) {
                log.artifact(file);
            }
        } catch (RuntimeException e) {
            String reason = "The figure " + name + " could not be drawn: " + ExperimentBuilder.firstLine(e);
            log.event("figure-failed", Map.of("figure", name, "reason", reason));
            log.message(reason);
        }
    }
}
