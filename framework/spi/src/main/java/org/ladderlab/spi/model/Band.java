package org.ladderlab.spi.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Some neighbouring levels.
 *
 * @param from the first
 * @param to one past the last
 */
public record Band(int from, int to) {

    /**
     * Splits {@code from .. to - 1} into at most {@code count} bands whose sizes differ by one at most.
     *
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public static List<Band> split(int from, int to, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A ledger reports at least one level, not " + count + ".");
        }
        int size = to - from;
        int bands = Math.min(count, size);
        List<Band> result = new ArrayList<>();
        for (int b = 0; b < bands; b++) {
            int start = from + (int) ((long) size * b / bands);
            int end = from + (int) ((long) size * (b + 1) / bands);
            result.add(new Band(start, end));
        }
        return result;
    }

    /** How many levels these are. */
    public int size() {
        return to - from;
    }
}
