package org.ladderlab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PairedExamplesTest {

    private static final int SEEDS = 3;

    /** e = (2, 3, 7): mean 4, standard deviation sqrt(7); two degrees of freedom. */
    @Test
    void anExampleIsAveragedOverTheSeedsBeforeItCounts() {
        PairedExamples paired =
                new PairedExamples(Map.of(1L, new double[] {1, 2, 6}, 2L, new double[] {3, 4, 8}), 0.95);
        assertThat(paired.spread().mean()).isCloseTo(4, within(1e-12));
        double error = Math.sqrt(7.0 / 3);
        assertThat(paired.spread().standardError().orElseThrow()).isCloseTo(error, within(1e-12));
        assertThat(paired.interval().orElseThrow().high()).isCloseTo(4 + 4.302652729696142 * error, within(1e-9));
        assertThat(paired.spread(1).orElseThrow().mean()).isCloseTo(3, within(1e-12));
        assertThat(paired.spread(3)).isEmpty();
    }

    @Test
    void seedsThatWereJudgedOnOtherExamplesAreNotPaired() {
        assertThatThrownBy(() -> new PairedExamples(Map.of(1L, new double[2], 2L, new double[3]), 0.95))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PairedExamples(Map.of(), 0.95)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * d_is = b_s + a_i + c_is with skewed a (log-normal) and heavy-tailed c (Student, 5 degrees of freedom): three seeds' weights stay
     * as they are, examples are drawn anew. The truth is the mean of b. The standard error of the share of 4,000 intervals is 0.0034;
     * three of them are allowed, and 0.01 more for the skew.
     */
    @Test
    void intervalsOverExamplesCoverWhatTheseWeightsGiveOnAverage() {
        for (int examples : new int[] {100, 300, 1000}) {
            assertThat(coverage(examples, 4000, false)).as("n = %d", examples).isCloseTo(0.95, within(0.0203));
        }
    }

    /** Pooled, each example counts three times: the error is up to sqrt(3) too small. Standard error 0.007. */
    @Test
    void poolingTheSeedsAsIfTheyWereIndependentWouldNot() {
        assertThat(coverage(300, 4000, true)).isLessThan(0.85);
    }

    private static double coverage(int examples, int trials, boolean pooled) {
        SplittableRandom random = new SplittableRandom(7);
        double[] seeds = {0.3, -0.1, 0.5};
        double truth = DoubleStream.of(seeds).average().orElseThrow();
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] own = DoubleStream.generate(() -> Math.exp(0.5 * random.nextGaussian()) - Math.exp(0.125))
                    .limit(examples)
                    .toArray();
            Map<Long, double[]> bySeed = new TreeMap<>();
            LongStream.range(0, SEEDS).forEach(seed -> {
                double[] differences = new double[examples];
                for (int i = 0; i < examples; i++) {
                    differences[i] = seeds[(int) seed] + own[i] + 0.3 * student(random);
                }
                bySeed.put(seed, differences);
            });
            Interval interval = pooled
                    ? Spread.of(bySeed.values().stream()
                                    .flatMapToDouble(DoubleStream::of)
                                    .toArray())
                            .interval(0.95)
                            .orElseThrow()
                    : new PairedExamples(bySeed, 0.95).interval().orElseThrow();
            covered += interval.contains(truth) ? 1 : 0;
        }
        return (double) covered / trials;
    }

    /** Student's t with 5 degrees of freedom. */
    private static double student(SplittableRandom random) {
        double squares = 0;
        for (int i = 0; i < 5; i++) {
            double g = random.nextGaussian();
            squares += g * g;
        }
        return random.nextGaussian() / Math.sqrt(squares / 5);
    }
}
