package org.ladderlab.engine.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.ladderlab.engine.experiment.Experiment.Decay;
import org.ladderlab.engine.experiment.Experiment.LearningRate;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;

/**
 * The experiment's own settings that would do nothing beside the others. What is so at any length of training is refused; what
 * only the number of steps makes so is said, for a short trial of a file is no mistake.
 */
public final class IdleSettings {

    private IdleSettings() {}

    /**
     * Refuses what does nothing.
     *
     * @throws BuildException naming the setting
     */
    public static void refuse(BuiltExperiment built) {
        Experiment experiment = built.experiment();
        LearningRate standard = Experiment.DEFAULTS.training().learningRate();
        LearningRate rate = experiment.training().learningRate();
        Experiment.Sampling sampling = experiment.sampling();
        try {
            if (rate.decay() == Decay.NONE) {
                String because = "'decay' is none, so the learning rate keeps its full value";
                Idle.refuse("training.learningRate.holdSteps", rate.holdSteps(), standard.holdSteps(), because);
                Idle.refuse("training.learningRate.finalFactor", rate.finalFactor(), standard.finalFactor(), because);
            } else if (rate.finalFactor() == 1) {
                throw new ConfigurationException(
                        "training.learningRate.finalFactor",
                        "A decay to the factor 1 is none; give a smaller factor, or leave 'decay' out.");
            }
            withoutLedger(built, Experiment.DEFAULTS.evaluation());
            best(built);
            metrics(built);
            averages(experiment);
            if (sampling.sampler().isEmpty()) {
                String because = "no sampler is named, so nothing is drawn";
                Experiment.Sampling usual = Experiment.DEFAULTS.sampling();
                Idle.refuse("sampling.every", sampling.every(), usual.every(), because);
                Idle.refuse("sampling.count", sampling.count(), usual.count(), because);
                Idle.refuse("sampling.classes", sampling.classes(), usual.classes(), because);
            }
        } catch (ConfigurationException e) {
            throw BuildException.at("", e);
        }
    }

    /**
     * Refuses a change of a run's settings that its evaluation does not look at.
     *
     * @param own the experiment as it was trained
     * @throws BuildException naming the setting
     */
    public static void refuseUnmeasured(BuiltExperiment built, Experiment own) {
        Experiment judged = built.experiment();
        Experiment.Sampling drawn = own.sampling();
        try {
            withoutLedger(built, own.evaluation());
            Idle.refuse("trackers", judged.trackers(), own.trackers(), "an evaluation is told to no tracker");
            Idle.refuse(
                    "evaluation.every",
                    judged.evaluation().every(),
                    own.evaluation().every(),
                    "evaluate does not train");
            String because = "evaluate leaves no samples, 'ladderlab sample RUN' draws";
            Idle.refuse("sampling.count", judged.sampling().count(), drawn.count(), because);
            Idle.refuse("sampling.every", judged.sampling().every(), drawn.every(), because);
            if (built.requests().isEmpty()) {
                Idle.refuse("sampling.classes", judged.sampling().classes(), drawn.classes(), because);
            }
            if (built.requests().stream()
                    .noneMatch(request -> request.settings().isEmpty())) {
                Idle.refuse(
                        "sampling.sampler",
                        judged.sampling().sampler(),
                        drawn.sampler(),
                        because + ", and no metric looks at the experiment's");
            }
        } catch (ConfigurationException e) {
            throw BuildException.at("", e);
        }
    }

    private static void withoutLedger(BuiltExperiment built, Experiment.Evaluation usual) {
        if (built.loss().bound().isEmpty()) {
            Experiment.Evaluation asked = built.experiment().evaluation();
            String because = "the loss has no bound, so there is no ledger";
            Idle.refuse("evaluation.draws", asked.draws(), usual.draws(), because);
            Idle.refuse("evaluation.maxLevels", asked.maxLevels(), usual.maxLevels(), because);
        }
    }

    private static void averages(Experiment experiment) {
        Experiment.PowerAverages powers = experiment.training().powerAverages();
        if (powers.widths().isEmpty()) {
            int usual = Experiment.DEFAULTS.training().powerAverages().every();
            Idle.refuse("training.powerAverages.every", powers.every(), usual, "no 'widths' are given");
        }
        experiment.evaluation().average().ifPresent(width -> {
            if (!powers.widths().contains(width)) {
                throw new ConfigurationException(
                        "evaluation.average",
                        "No average of this relative width is kept while it trains; name it in 'training.powerAverages.widths'"
                                + " too, or have it made afterwards, by 'ladderlab evaluate RUN --set evaluation.average="
                                + width
                                + "'.");
            }
        });
    }

    private static void metrics(BuiltExperiment built) {
        Optional<Integer> validated = built.experiment().training().validateEvery();
        built.experiment().evaluation().every().ifPresent(every -> {
            if (built.metrics().isEmpty()) {
                throw new ConfigurationException(
                        "evaluation.every",
                        "There are no metrics to measure; name some in 'metrics', or leave this out.");
            }
            if (validated.isEmpty() || every % validated.get() != 0) {
                throw new ConfigurationException(
                        "evaluation.every",
                        "Metrics are measured when the validation split is looked at; make this a multiple of"
                                + " 'training.validateEvery', which is "
                                + validated.map(String::valueOf).orElse("absent") + ".");
            }
        });
    }

    private static void best(BuiltExperiment built) {
        Experiment.Training training = built.experiment().training();
        if (training.best().isEmpty()) {
            if (training.validateEvery().isPresent() && built.loss().bound().isEmpty()) {
                throw new ConfigurationException(
                        "training.validateEvery",
                        "The loss has no bound to look at; name a metric's value in 'training.best', or leave this out.");
            }
            return;
        }
        String value = training.best().get().value();
        if (training.validateEvery().isEmpty()) {
            throw new ConfigurationException(
                    "training.best",
                    "Nothing is looked at while it trains, so there is no best; set 'training.validateEvery' too.");
        }
        if (built.metrics().keySet().stream().noneMatch(metric -> value.startsWith(metric + "/"))) {
            throw new ConfigurationException(
                    "training.best.value",
                    "No metric gives '" + value + "'; the experiment's metrics are "
                            + (built.metrics().isEmpty()
                                    ? "none"
                                    : String.join(", ", built.metrics().keySet()))
                            + ", and a value is named METRIC/VALUE.");
        }
    }

    /** What does nothing, or only a part of its work, in so few steps: a sentence each. */
    public static List<String> inSoFewSteps(Experiment.Training training) {
        List<String> found = new ArrayList<>();
        int steps = training.steps();
        LearningRate rate = training.learningRate();
        if (steps > 0 && rate.warmupSteps() >= steps) {
            found.add(String.format(
                    Locale.ROOT,
                    "The learning rate is still warming up when training ends: %d of %d steps.",
                    rate.warmupSteps(),
                    steps));
        }
        if (steps > 0 && rate.decay() != Decay.NONE && same(training, rate, withoutDecay(rate))) {
            found.add(String.format(
                    Locale.ROOT,
                    "training.learningRate.decay does nothing: warmup and hold take %d steps, and training has %d.",
                    (long) rate.warmupSteps() + rate.holdSteps(),
                    steps));
        }
        training.validateEvery()
                .filter(every -> steps > 0 && every > steps)
                .ifPresent(every -> found.add(String.format(
                        Locale.ROOT,
                        "training.validateEvery does nothing: it is %d, and training has %d steps.",
                        every,
                        steps)));
        return found;
    }

    private static LearningRate withoutDecay(LearningRate rate) {
        return new LearningRate(rate.warmupSteps(), 0, Decay.NONE, 0);
    }

    private static boolean same(Experiment.Training training, LearningRate a, LearningRate b) {
        return LongStream.rangeClosed(1, training.steps())
                .allMatch(n ->
                        LearningRateFactor.at(n, training.steps(), a) == LearningRateFactor.at(n, training.steps(), b));
    }
}
