package org.ladderlab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often intervals cover the truth, and how often a family of true hypotheses is refused, by simulation. */
class CoverageTest {

    private static double coverage(
            int size,
            int trials,
            long seed,
            Function<double[], Optional<Interval>> interval,
            double truth,
            boolean skewed) {
        SplittableRandom random = new SplittableRandom(seed);
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] values = DoubleStream.generate(() -> draw(random, skewed))
                    .limit(size)
                    .toArray();
            covered += interval.apply(values).orElseThrow().contains(truth) ? 1 : 0;
        }
        return (double) covered / trials;
    }

    private static double draw(SplittableRandom random, boolean skewed) {
        return skewed ? -Math.log1p(-random.nextDouble()) : random.nextGaussian();
    }

    /** The standard error of the share of 20 000 intervals is 0.0015; three of them are allowed. */
    @Test
    void aTIntervalOfNormalDifferencesCoversAsOftenAsItSays() {
        for (int size : new int[] {2, 3, 5, 10}) {
            double covered =
                    coverage(size, 20_000, 1, values -> Spread.of(values).interval(0.95), 0, false);
            assertThat(covered).as("n = %d", size).isCloseTo(0.95, within(0.0046));
        }
        double ninety = coverage(3, 20_000, 2, values -> Spread.of(values).interval(0.9), 0, false);
        assertThat(ninety).isCloseTo(0.9, within(0.0064));
    }

    /** Standard error 0.005 with 2000 intervals. The t interval covers 88 % where n = 5 values are exponential. */
    @Test
    void theBootstrapCoversNearlyAsOftenAsItSaysAlsoWhereValuesAreSkewed() {
        for (int size : new int[] {5, 6, 10}) {
            double normal = coverage(size, 2000, 3, values -> Bootstrap.interval(values, 0.95), 0, false);
            assertThat(normal).as("normal, n = %d", size).isCloseTo(0.95, within(0.02));
            double skewed = coverage(size, 2000, 4, values -> Bootstrap.interval(values, 0.95), 1, true);
            assertThat(skewed).as("exponential, n = %d", size).isCloseTo(0.935, within(0.025));
        }
    }

    /** Five true hypotheses that share one baseline; standard error 0.0022 with 10 000 families. */
    @Test
    void holmKeepsTheChanceOfAnyFalseFindingBelowTheLevel() {
        SplittableRandom random = new SplittableRandom(5);
        int corrected = 0;
        int uncorrected = 0;
        int families = 10_000;
        for (int family = 0; family < families; family++) {
            double[] baseline =
                    DoubleStream.generate(random::nextGaussian).limit(5).toArray();
            double[] pValues = IntStream.range(0, 5)
                    .mapToDouble(variant -> Spread.of(IntStream.range(0, 5)
                                    .mapToDouble(seed -> random.nextGaussian() - baseline[seed])
                                    .toArray())
                            .pValueOfZero()
                            .orElseThrow())
                    .toArray();
            corrected += DoubleStream.of(Holm.adjusted(pValues)).min().orElseThrow() < 0.05 ? 1 : 0;
            uncorrected += DoubleStream.of(pValues).min().orElseThrow() < 0.05 ? 1 : 0;
        }
        assertThat((double) corrected / families).isLessThan(0.05);
        assertThat((double) uncorrected / families).isGreaterThan(0.12);
    }
}
