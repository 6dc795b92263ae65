package org.ladderlab.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Means of named values since the last point of the training curve. Its sums go into checkpoints, so that a resumed curve is
 * that of an uninterrupted run.
 */
final class Means {

    private static final String PREFIX = "mean.";

    private record Sum(double sum, long count) {

        Sum plus(Sum other) {
            return new Sum(sum + other.sum, count + other.count);
        }
    }

    private final Map<String, Sum> sums = new LinkedHashMap<>();

    void add(String name, double value) {
        sums.merge(name, new Sum(value, 1), Sum::plus);
    }

    /** The means so far, and a fresh start. */
    Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum.sum / sum.count));
        sums.clear();
        return means;
    }

    /** As text, for a checkpoint's metadata. */
    Map<String, String> save() {
        Map<String, String> saved = new LinkedHashMap<>();
        sums.forEach((name, sum) -> saved.put(PREFIX + name, sum.sum + " " + sum.count));
        return saved;
    }

    /** Takes the sums out of a checkpoint's metadata. */
    void restore(Map<String, String> saved) {
        sums.clear();
        saved.forEach((name, text) -> {
            if (name.startsWith(PREFIX)) {
                int space = text.indexOf(' ');
                Sum sum = new Sum(
                        Double.parseDouble(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
                sums.put(name.substring(PREFIX.length()), sum);
            }
        });
    }
}
