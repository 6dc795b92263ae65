package org.ladderlab.engine.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    public static void refuse(Experiment experiment) {
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
