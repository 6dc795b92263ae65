package org.ladderlab.spi.run;

import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;

/**
 * A factor c that grows linearly to 1 in the first steps: {@code c = max(minimum, min((step - delay) / steps, 1))}, and 1 where there
 * are no such steps (Sønderby et al. 2016, section 2.3; delay and minimum: Vahdat and Kautz 2020, code).
 *
 * @param steps in which it grows; 0 for none
 * @param delay steps before it starts to grow
 * @param minimum its smallest value
 */
public record Warmup(int steps, int delay, double minimum) {

    /** The factor at a step, counted from 1. */
    public double factor(long step) {
        if (steps == 0) {
            return 1;
        }
        double grown = (double) (step - delay) / steps;
        return Math.max(Math.min(grown, 1), minimum);
    }

    /**
     * Refuses what would do nothing: a delay or a minimum without steps. The settings are called {@code warmupSteps, warmupDelay,
     * warmupMin}.
     *
     * @param standard what the settings are where a file says nothing
     * @throws ConfigurationException naming the setting
     */
    public void requireNoneIdle(Warmup standard) {
        if (steps == 0) {
            String because = "'warmupSteps' is 0, so there is no warmup";
            Idle.refuse("warmupDelay", delay, standard.delay, because);
            Idle.refuse("warmupMin", minimum, standard.minimum, because);
        }
    }
}
