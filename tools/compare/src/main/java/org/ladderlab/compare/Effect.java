package org.ladderlab.compare;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a change of one factor does, for each seed and then over the seeds.
 *
 * @param factor the setting's path
 * @param name a short name for it
 * @param treatment its value
 * @param baseline the value that it is set against
 * @param others the values of the other factors, as {@code setting = value}; empty for the main effect, the mean over all values of
 *     the others at which both were trained
 * @param outcome the difference with its intervals
 * @param correctedP by Holm's correction over all effects of the study; empty where a test has no say
 */
public record Effect(
        String factor,
        String name,
        String treatment,
        String baseline,
        List<String> others,
        Contrast.Outcome outcome,
        OptionalDouble correctedP) {

    public Effect {
        others = List.copyOf(others);
    }

    /** Whether it is the mean over the other factors. */
    boolean isMain() {
        return others.isEmpty();
    }

    /** The same with a corrected p value. */
    Effect corrected(double p) {
        return new Effect(factor, name, treatment, baseline, others, outcome, /* correctedP= */ OptionalDouble.of(p));
    }
}
