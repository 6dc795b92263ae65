package org.ladderlab.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/**
 * One variant's score.
 *
 * @param variant the variant
 * @param bySeed the score of each run that finished, with its standard error over the test examples
 * @param spread over the seeds; empty if no run has the score
 * @param difference to the baseline, paired by seed; empty for the baseline itself, and where there is none
 * @param examples the same, paired by example; empty where the examples of some seed cannot be paired
 * @param correctedP the p value of the difference over the seeds by Holm's correction over all variants; empty where a test has no
 *     say
 * @param best whether no variant has a better mean
 */
public record ScoreRow(
        Variant variant,
        Map<Long, Estimate> bySeed,
        Optional<Spread> spread,
        Optional<PairedDifference> difference,
        Optional<PairedExamples> examples,
        OptionalDouble correctedP,
        boolean best) {

    /** The values alone. */
    Map<Long, Double> values() {
        Map<Long, Double> values = new LinkedHashMap<>();
        bySeed.forEach((seed, estimate) -> values.put(seed, estimate.value()));
        return values;
    }

    /**
     * The noise of one evaluation: the standard error over the test examples of a single run, root mean square over the seeds. It
     * says how well one trained model is measured; the spread over seeds says how much training again changes it.
     */
    public OptionalDouble evaluationError() {
        double mean = bySeed.values().stream()
                .mapToDouble(Estimate::standardError)
                .map(error -> error * error)
                .average()
                .orElse(Double.NaN);
        return Double.isFinite(mean) ? OptionalDouble.of(Math.sqrt(mean)) : OptionalDouble.empty();
    }

    /** Of a single seed: where its value would be on other examples of the same kind, by the noise of its evaluation. */
    Optional<Interval> ofOneEvaluation(double level) {
        return evaluationError().stream()
                .filter(error -> bySeed.size() == 1)
                .mapToObj(error -> Interval.normal(values().values().iterator().next(), error, level))
                .findFirst();
    }

    /** The same with a corrected p value. */
    ScoreRow corrected(double p) {
        return new ScoreRow(
                variant, bySeed, spread, difference, examples, /* correctedP= */ OptionalDouble.of(p), best);
    }

    /** The same, the best or not. */
    ScoreRow best(boolean is) {
        return new ScoreRow(variant, bySeed, spread, difference, examples, correctedP, /* best= */ is);
    }
}
