package org.ladderlab.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.evaluation.ExampleTerms;
import org.ladderlab.engine.evaluation.Measured;
import org.ladderlab.engine.evaluation.Measuring;
import org.ladderlab.engine.evaluation.NonFiniteCause;
import org.ladderlab.engine.evaluation.NonFiniteException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Experiment.Best;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;

/**
 * Looks at the validation split while a model trains, and knows the best of these looks: by the bound, or by the value of a metric that
 * {@code training.best} names. Metrics are measured where one decides, or the experiment asks for it at this step.
 */
final class Validation {

    private static final String BEST = "best";

    private final BuiltExperiment built;
    private final Experiment.Training settings;
    private final LearnedState state;
    private final Evaluator evaluator;
    private final RunLog log;
    private double least = Double.POSITIVE_INFINITY;

    Validation(BuiltExperiment built, LearnedState state, Evaluator evaluator, RunLog log) {
        this.built = built;
        this.settings = built.experiment().training();
        this.state = state;
        this.evaluator = evaluator;
        this.log = log;
    }

    /** For a checkpoint's metadata. */
    Map<String, String> save() {
        return Map.of(BEST, Double.toString(least));
    }

    void restore(Map<String, String> saved) {
        least = Double.parseDouble(saved.getOrDefault(BEST, "Infinity"));
    }

    /**
     * Looks at the averaged weights after a step, and says whether they are the best so far.
     *
     * @param remedy what a run that stops here goes on from, a sentence
     * @throws NonFiniteException if a value is not finite and the experiment says to stop then
     */
    boolean isBest(long step, String remedy) {
        Map<String, Double> values = new LinkedHashMap<>();
        Optional<Double> total = Optional.empty();
        Optional<String> cause = Optional.empty();
        Measured measured = Measured.NOTHING;
        try (Snapshot trained = state.useAverages(built.manager())) {
            if (built.loss().bound().isPresent()) {
                ExampleTerms terms = evaluator.terms(Split.VALIDATION, step);
                Ledger ledger = terms.ledger(built.dataset().spec(), built.measure());
                cause = NonFiniteCause.of(Split.VALIDATION, terms);
                total = Optional.of(ledger.total().value());
                values.putAll(Evaluator.values(Split.VALIDATION, ledger));
            }
            if (settings.best().isPresent() || measuredAt(step)) {
                measured = new Measuring(built, Measuring.Attachments.NONE).measure(Split.VALIDATION, step);
            }
        }
        measured.values().forEach((name, value) -> values.put(Split.VALIDATION.word() + "/" + name, value.value()));
        Optional<String> found = Stream.of(
                        cause.stream(), measured.failures().stream(), NonFiniteCause.of(measured.values()).stream())
                .flatMap(causes -> causes)
                .findFirst();
        if (found.isPresent() && settings.nonFinite() == Experiment.NonFinite.STOP) {
            throw new NonFiniteException("After step " + step + ": " + found.get() + " " + remedy);
        }
        if (found.isPresent()) {
            log.event("validation-skipped", Map.of("step", Long.toString(step), "cause", found.get()));
            return false;
        }
        if (step < settings.steps() || !built.judgedSplits().contains(Split.VALIDATION)) {
            // The last step's is the final one, which is judged and written after the training.
            log.metrics(step, values);
        }
        double score =
                settings.best().isPresent() ? score(settings.best().get(), measured.values()) : total.orElseThrow();
        if (score >= least) {
            return false;
        }
        least = score;
        return true;
    }

    private boolean measuredAt(long step) {
        return built.experiment()
                .evaluation()
                .every()
                .filter(every -> step % every == 0)
                .isPresent();
    }

    private static double score(Best best, Map<String, Estimate> values) {
        Estimate value = Optional.ofNullable(values.get(best.value()))
                .orElseThrow(() -> new RunException("There is no value '" + best.value()
                        + "', by which training.best chooses; the metrics gave "
                        + String.join(", ", values.keySet()) + "."));
        return best.higherIsBetter() ? -value.value() : value.value();
    }
}
