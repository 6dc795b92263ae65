package org.ladderlab.spi.run;

import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.settings.Setting;

/**
 * Successive halving (Jamieson and Talwalkar 2016): all variants are trained for a few steps, the best {@code 1 / factor} of them
 * for {@code factor} times as many, and so on. Variants are ranked by the mean over their seeds of the bound on the validation
 * split; the baseline is never stopped.
 *
 * @param firstStep steps until variants are first compared
 * @param factor one variant in this many goes on
 */
public record Halving(
        @Setting(value = "steps until variants are first compared", min = 1, required = true) int firstStep,
        @Setting(value = "one variant in this many goes on each time", min = 2) int factor) {

    /** What holds where a file says nothing; what is required has no meaning here. */
    public static final Halving DEFAULTS = new Halving(1, 2);

    /** The steps at which variants are compared, for a training of so many steps. */
    public List<Integer> rungs(int steps) {
        List<Integer> rungs = new ArrayList<>();
        for (long step = firstStep; step < steps; step *= factor) {
            rungs.add((int) step);
        }
        return rungs;
    }

    /** How many of so many variants go on, rounded up. */
    public int kept(int variants) {
        return (variants + factor - 1) / factor;
    }
}
