package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.runs.journal.Journal;

/**
 * When a curve in a run's journal first crosses a value.
 *
 * @param key of the curve
 * @param value that it crosses, from whichever side it begins
 */
record Crossing(String key, double value) {

    /** The step at which the straight line between two looks crosses; empty if the curve stays on one side. */
    Optional<Double> step(Path folder) {
        OptionalDouble before = OptionalDouble.empty();
        long stepBefore = 0;
        for (Journal.Entry entry : RunReader.entries(folder)) {
            if (!(entry instanceof Journal.Metrics look)
                    || !Double.isFinite(look.values().getOrDefault(key, Double.NaN))) {
                continue;
            }
            double above = look.values().getOrDefault(key, Double.NaN) - value;
            if (before.isPresent() && above * before.getAsDouble() <= 0 && above != before.getAsDouble()) {
                double share = before.getAsDouble() / (before.getAsDouble() - above);
                return Optional.of(stepBefore + share * (look.step() - stepBefore));
            }
            before = OptionalDouble.of(above);
            stepBefore = look.step();
        }
        return Optional.empty();
    }
}
