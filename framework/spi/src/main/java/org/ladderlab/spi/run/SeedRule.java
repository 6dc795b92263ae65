package org.ladderlab.spi.run;

import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * When a variant has been run with enough seeds: the confidence interval of its mean bound is narrow, {@code t s / sqrt(n) <=
 * halfWidth} with Student's t of n - 1 degrees of freedom.
 *
 * @param atLeast never fewer seeds than this
 * @param atMost never more
 * @param halfWidth in nats per example
 * @param confidence the level of the interval
 */
public record SeedRule(
        @Setting(value = "fewest seeds", min = 2) int atLeast,
        @Setting(value = "most seeds", min = 2, max = 1000, required = true) int atMost,
        @Setting(
                        value = "enough when the interval of the mean bound is this narrow to either side, in nats",
                        min = 0,
                        aboveMin = true,
                        required = true)
                double halfWidth,
        @Setting(value = "confidence level of the interval", min = 0.5, max = 1, belowMax = true) double confidence) {

    /** What holds where a file says nothing; what is required has no meaning here. */
    public static final SeedRule DEFAULTS = new SeedRule(3, 3, 1, 0.95);

    /** Refuses a range that is none. */
    public SeedRule {
        if (atMost < atLeast) {
            throw new ConfigurationException("atMost", "must be at least 'atLeast', which is " + atLeast);
        }
    }
}
