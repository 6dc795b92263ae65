package org.ladderlab.statistics;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much trained models differ from trained baselines on the examples that both were judged on. For example i and seed s let {@code
 * d_is} be treatment - baseline. The examples are the draws here, the weights are as they are:
 *
 * <pre>
 * one seed    mean_i d_is,          standard error  sd_i(d_is) / sqrt(n)
 * all seeds   mean_i e_i,           standard error  sd_i(e_i) / sqrt(n),      e_i = mean_s d_is
 * </pre>
 *
 * <p>An example that is hard for one seed's model is hard for the others', so that the {@code d_is} of one example are no independent
 * draws; averaging them first counts each example once. Such an interval says what other examples of the same kind would give with
 * these very weights. What other seeds would give is {@link PairedDifference}'s to say, and neither covers the other.
 *
 * @param bySeed the differences of each seed, example by example, all of the same examples
 * @param level of the intervals
 */
public record PairedExamples(Map<Long, double[]> bySeed, double level) {

    /**
     * Differences by seed.
     *
     * @throws IllegalArgumentException if there are none, or seeds have different numbers of examples
     */
    public PairedExamples {
        if (bySeed.values().stream()
                        .mapToInt(differences -> differences.length)
                        .distinct()
                        .count()
                != 1) {
            throw new IllegalArgumentException("Examples are paired over seeds that were judged on the same ones.");
        }
        bySeed = Collections.unmodifiableMap(new LinkedHashMap<>(bySeed));
    }

    /** n. */
    public int examples() {
        return bySeed.values().iterator().next().length;
    }

    /** Of one seed; empty if it is not among them. */
    public Optional<Spread> spread(long seed) {
        return Optional.ofNullable(bySeed.get(seed)).map(Spread::of);
    }

    /** Of all seeds: of the mean over the seeds, example by example. */
    public Spread spread() {
        double[] means = new double[examples()];
        for (double[] differences : bySeed.values()) {
            Arrays.setAll(means, i -> means[i] + differences[i] / bySeed.size());
        }
        return Spread.of(means);
    }

    /** The t interval over the examples, of all seeds; empty with one example. */
    public Optional<Interval> interval() {
        return spread().interval(level);
    }
}
