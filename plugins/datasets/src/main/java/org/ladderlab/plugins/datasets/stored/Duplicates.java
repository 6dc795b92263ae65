package org.ladderlab.plugins.datasets.stored;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ladderlab.spi.data.Split;

/** Examples that are in two parts: a model is judged by what it was trained on. */
final class Duplicates {

    private Duplicates() {}

    /** A sentence for each pair of parts that share examples. */
    static List<String> across(Map<Split, PartWriter> parts) {
        List<String> found = new ArrayList<>();
        Split[] splits = Split.values();
        for (int a = 0; a < splits.length; a++) {
            long[] here = Objects.requireNonNull(parts.get(splits[a])).sortedHashes();
            for (int b = a + 1; b < splits.length; b++) {
                long[] there = Objects.requireNonNull(parts.get(splits[b])).sortedHashes();
                long shared = Arrays.stream(there)
                        .filter(hash -> Arrays.binarySearch(here, hash) >= 0)
                        .count();
                if (shared > 0) {
                    found.add(shared + " of the " + there.length + " examples of the " + splits[b].word()
                            + " split are in the " + splits[a].word() + " split too.");
                }
            }
        }
        return found;
    }
}
