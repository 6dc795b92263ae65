package org.ladderlab.spi.run;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * Something that is said of an experiment, and what a score of it must be for that to hold: {@code atLeast <= score <= atMost},
 * or the same of the difference of two variants, paired by seed. With {@code crosses} the number is not the score but
 * when it came so far while the run trained, {@code log2 step}: a difference of 1 is twice as many steps.
 *
 * @param claim one full sentence
 * @param source who says so, and where
 * @param score the key of a number that each run has; empty for {@code test/total}
 * @param variant whose score; empty where there is one variant only
 * @param minus the variant whose score is taken away; empty for the score itself
 * @param atLeast in the score's unit; empty for no limit
 * @param atMost in the score's unit; empty for no limit
 * @param crosses a value of the score's curve; empty for the score itself
 * @param condition what the claim must be read with; empty if it holds as it stands
 */
public record Claim(
        @Setting(value = "what is claimed, one full sentence", required = true) String claim,
        @Setting(value = "who says so, and where", required = true) String source,
        @Setting("the number that decides, as compare names it; absent for test/total") Optional<String> score,
        @Setting("the variant that it is of; absent where there is one only") Optional<String> variant,
        @Setting("the variant whose number is taken away, seed by seed; absent for the number itself")
                Optional<String> minus,
        @Setting("the least number with which the claim holds") Optional<Double> atLeast,
        @Setting("the largest number with which the claim holds") Optional<Double> atMost,
        @Setting("a value of the score's curve: the number is then log2 of the step at which it is first crossed")
                Optional<Double> crosses,
        @Setting("what the claim holds under, where it does not as it stands") Optional<String> condition) {

    /** What a file claims. */
    public record All(
            @Setting(value = "what is claimed of the runs, and when it holds", distinct = true) List<Claim> claims) {

        /** Nothing. */
        public static final All DEFAULTS = new All(List.of());
    }

    /** Refuses a claim that every number meets, or none. */
    public Claim {
        if (atLeast.isEmpty() && atMost.isEmpty()) {
            throw new ConfigurationException("atLeast", "must be given, or 'atMost', or every number would do");
        }
        if (atLeast.orElse(Double.NEGATIVE_INFINITY) > atMost.orElse(Double.POSITIVE_INFINITY)) {
            throw new ConfigurationException("atMost", "must be at least 'atLeast', which is " + atLeast.get());
        }
    }
}
