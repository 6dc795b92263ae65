package org.ladderlab.spi.tensors;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a conditional model is told of a step's examples: their classes, and how strongly a sampler wants to see them. With
 * classifier-free guidance (Ho and Salimans 2022, equation 6) a denoiser gives
 *
 * <pre>
 * (1 + w) f(z, label) - w f(z)
 * </pre>
 *
 * @param labels the class of each example, 0 .. classes - 1
 * @param guidance w; 0 for the model itself, which is what a ledger is of
 */
public record Condition(List<Integer> labels, double guidance) {

    public Condition {
        labels = List.copyOf(labels);
    }

    /** The classes of some examples, without guidance. */
    public static Condition labels(long[] labels) {
        return new Condition(Arrays.stream(labels).mapToObj(Math::toIntExact).toList(), 0);
    }

    /** These classes in turn for so many examples, without guidance. */
    public static Condition inTurn(List<Integer> classes, int examples) {
        int rounds = (examples + classes.size() - 1) / classes.size();
        List<Integer> all = Collections.nCopies(rounds, classes).stream()
                .flatMap(List::stream)
                .limit(examples)
                .toList();
        return new Condition(all, 0);
    }

    /** The same labels with guidance of strength w. */
    public Condition guided(double w) {
        return new Condition(labels, w);
    }
}
