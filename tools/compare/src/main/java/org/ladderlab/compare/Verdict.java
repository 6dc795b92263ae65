package org.ladderlab.compare;

import java.util.Optional;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.statistics.Interval;

/** What an interval says of a claim. */
public enum Verdict {
    /** The whole interval is within the claim's limits. */
    HOLDS("holds"),
    /** The same of a claim that is made under a condition. */
    HOLDS_ON_CONDITION("holds with a condition"),
    /** The whole interval is outside. */
    FAILS("does not hold"),
    /** The interval has values within and outside, or there is none. */
    OPEN("not told apart"),
    /** Its runs finished and gave no number to judge by. */
    WITHHELD("score not given"),
    /** No run of it finished. */
    ABSENT("has not been run");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    static Verdict of(Claim claim, Optional<Interval> interval) {
        if (interval.isEmpty()) {
            return OPEN;
        }
        double least = claim.atLeast().orElse(Double.NEGATIVE_INFINITY);
        double most = claim.atMost().orElse(Double.POSITIVE_INFINITY);
        double low = interval.get().low();
        double high = interval.get().high();
        if (low >= least && high <= most) {
            return claim.condition().isPresent() ? HOLDS_ON_CONDITION : HOLDS;
        }
        return high < least || low > most ? FAILS : OPEN;
    }
}
