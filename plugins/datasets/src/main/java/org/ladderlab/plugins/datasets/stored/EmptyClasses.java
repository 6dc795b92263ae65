package org.ladderlab.plugins.datasets.stored;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Classes without a training example: a model that is told the labels is asked for them, and never saw one. */
final class EmptyClasses {

    private static final int NAMED = 5;

    private EmptyClasses() {}

    /** A sentence if there are any. */
    static List<String> of(BitSet seen, int classes, List<String> names) {
        int empty = classes - seen.get(0, classes).cardinality();
        if (empty == 0) {
            return List.of();
        }
        String labels = IntStream.iterate(
                        seen.nextClearBit(0), label -> label < classes, label -> seen.nextClearBit(label + 1))
                .limit(NAMED)
                .mapToObj(label -> names.isEmpty() ? Integer.toString(label) : names.get(label))
                .collect(Collectors.joining(", "));
        return List.of("No training example has the label " + labels
                + (empty > NAMED ? " or " + (empty - NAMED) + " others" : "") + ", of " + classes
                + (names.isEmpty() ? " classes: labels that are numbers count from 0." : " classes."));
    }
}
