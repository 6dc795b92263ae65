package org.ladderlab.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How much a treatment differs from a baseline, treatment - baseline, over the repetitions that both have: whatever two runs of
 * one seed share (initial weights, order of the data, noise) drops out of their difference.
 *
 * @param keys the repetitions in common, sorted
 * @param differences one for each of them
 * @param level of the intervals
 */
public record PairedDifference(List<Long> keys, List<Double> differences, double level) {

    public PairedDifference {
        keys = List.copyOf(keys);
        differences = List.copyOf(differences);
    }

    /**
     * Pairs two sets of repetitions.
     *
     * @param treatment value by key, for example by seed
     * @param baseline value by key
     * @param level of the intervals, for example 0.95
     */
    public static PairedDifference of(Map<Long, Double> treatment, Map<Long, Double> baseline, double level) {
        TreeSet<Long> common = new TreeSet<>(treatment.keySet());
        common.retainAll(baseline.keySet());
        List<Double> differences = new ArrayList<>();
        for (Long key : common) {
            differences.add(treatment.getOrDefault(key, Double.NaN) - baseline.getOrDefault(key, Double.NaN));
        }
        return new PairedDifference(List.copyOf(common), differences, level);
    }

    /** The mean difference with its standard error; empty if nothing is in common. */
    public Optional<Spread> spread() {
        return differences.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values()));
    }

    /** The t interval of the mean difference; empty with less than two pairs. */
    public Optional<Interval> interval() {
        return spread().flatMap(spread -> spread.interval(level));
    }

    /** The studentised bootstrap interval of the mean difference; empty with too few pairs, see {@link Bootstrap}. */
    public Optional<Interval> bootstrap() {
        return differences.isEmpty() ? Optional.empty() : Bootstrap.interval(values(), level);
    }

    /** The two-sided p value of the paired t test, not corrected; empty where the test has no say. */
    public OptionalDouble pValue() {
        return spread().map(Spread::pValueOfZero).orElse(OptionalDouble.empty());
    }

    /** What must be said of this difference where it is not judged by an interval and a test, a full sentence. */
    public Optional<String> caveat() {
        if (differences.isEmpty()) {
            return Optional.of("No seed in common with the baseline, so there is no paired difference.");
        }
        if (differences.size() == 1) {
            return Optional.of(
                    "One seed in common with the baseline: how much the difference varies from seed to seed is not"
                            + " known, so it has no interval and no p value.");
        }
        if (pValue().isEmpty()) {
            return Optional.of("The difference is the same for every seed, so a t test has no say.");
        }
        return Optional.empty();
    }

    private double[] values() {
        return differences.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
