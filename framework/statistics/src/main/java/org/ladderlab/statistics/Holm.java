package org.ladderlab.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction for asking several questions at once (Holm 1979): of m p values the k-th smallest is multiplied by {@code m -
 * k + 1}, and none may be smaller than one before it. The chance of one or more false findings stays below the level, however
 * the questions depend on each other.
 */
public final class Holm {

    private Holm() {}

    /** The corrected p values, in the order given. */
    public static double[] adjusted(double... pValues) {
        int count = pValues.length;
        List<Integer> smallestFirst = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toList();
        double[] adjusted = new double[count];
        double largest = 0;
        for (int k = 0; k < count; k++) {
            int i = smallestFirst.get(k);
            largest = Math.max(largest, Math.min(1, (count - k) * pValues[i]));
            adjusted[i] = largest;
        }
        return adjusted;
    }
}
