package org.ladderlab.plugins.quality.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often intervals of 95 % cover the truth, in worlds where it is known, by simulation with fixed seeds. The standard error of the share of
 * 100 intervals is 0.022, and three of them are allowed below; an interval that is too wide where nothing differs is allowed.
 */
class CoverageTest {

    private static final int REPETITIONS = 100;

    private static final Gaussians STANDARD = Gaussians.STANDARD;
    private static final Gaussians OTHER = Gaussians.OTHER;

    private static void covers(double truth, Function<SplittableRandom, Interval> interval) {
        assertThat(Gaussians.share(REPETITIONS, random -> interval.apply(random).contains(truth) ? 1 : 0))
                .isGreaterThan(0.95 - 3 * 0.022);
    }

    @Test
    void theJackknifeCoversTheFrechetDistanceOfInfinitelyManyPoints() {
        for (Gaussians law : new Gaussians[] {STANDARD, OTHER}) {
            double spread = Math.sqrt(law.variance()) - 1;
            covers(law.shift() * law.shift() + spread * spread, random -> FrechetDistance.jackknife(
                            STANDARD.points(200, random), law.points(300, random))
                    .ofCorrected());
        }
    }

    /** The bias of 500 points in 8 dimensions is 0.0520 a set, by {@code 3/2 tr S + sum l_i l_j / (2 (l_i + l_j))} over n. */
    @Test
    void theFrechetDistanceOfFinitePointsIsBiasedAsItsExpansionSays() {
        double[] found = IntStream.range(0, 100)
                .mapToDouble(seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    return FrechetDistance.of(STANDARD.points(500, random), STANDARD.points(500, random));
                })
                .toArray();
        double mean = DoubleStream.of(found).average().orElseThrow();
        // The standard deviation of one is 0.024, and three standard errors are allowed.
        assertThat(mean).isCloseTo(2 * 0.0520, within(0.0072));
    }

    /** The truths are {@code E k(x, x') + E k(y, y') - 2 E k(x, y)}, by the moments of the Gaussians. */
    @Test
    void theKernelDistanceIsCovered() {
        covers(0, random -> new KernelDistance(
                        STANDARD.points(200, random), STANDARD.points(200, random), Kernel.cubic())
                .estimate());
        covers(0.196319, random -> new KernelDistance(
                        STANDARD.points(400, random), OTHER.points(200, random), Kernel.cubic())
                .estimate());
        covers(0.00946, random -> new KernelDistance(
                        STANDARD.points(200, random), OTHER.points(200, random), Kernel.gaussian(3.9))
                .estimate());
    }

    /** Of 100 tests at 10 % about 10 refuse, standard error 3. */
    @Test
    void equalLawsAreRefusedAsOftenAsTheLevelSays() {
        assertThat(Gaussians.share(REPETITIONS, random -> {
                    double[][] x = STANDARD.points(40, random);
                    double[][] y = STANDARD.points(60, random);
                    Kernel kernel = Kernel.gaussian(Kernel.medianDistance(x, y));
                    return new KernelDistance(x, y, kernel).pValue() <= 0.1 ? 1 : 0;
                }))
                .isBetween(0.01, 0.19);
    }

    /** Of equal laws: density is 1 whatever the law, and coverage {@code 1 - prod_{j = 1..k} (n - j) / (n + m - j)}. */
    @Test
    void densityAndCoverageAreCovered() {
        int n = 200;
        double uncovered = IntStream.rangeClosed(1, 5)
                .mapToDouble(j -> (n - j) / (2.0 * n - j))
                .reduce(1, (a, b) -> a * b);
        double[] truth = {Double.NaN, Double.NaN, 1, 1 - uncovered};
        for (int which : new int[] {2, 3}) {
            covers(truth[which], random -> PrecisionRecall.jackknife(
                            STANDARD.points(n, random), STANDARD.points(n, random), 5)
                    .get(which)
                    .ofValue());
        }
    }

    @Test
    void theSlicedDistanceOfAShiftIsCovered() {
        Gaussians shifted = new Gaussians(8, 1, 1);
        covers(1.0 / 8, random -> new SlicedWasserstein(
                        STANDARD.points(200, random), shifted.points(150, random), 32, 2, random.nextLong())
                .estimate());
        covers(0.5, random -> new SlicedWasserstein(
                        new Gaussians(1, 0, 1).points(200, random),
                        new Gaussians(1, 0.5, 1).points(300, random),
                        1,
                        1,
                        random.nextLong())
                .estimate());
    }

    /** The best that a classifier can do is 0.6915; one that has learned from 250 of each has 0.686. */
    @Test
    void theLinearClassifierFindsAShiftAndNothingWhereThereIsNothing() {
        Gaussians shifted = new Gaussians(8, 1, 1);
        covers(0.686, random -> TwoSampleTest.linear(STANDARD.points(500, random), shifted.points(500, random))
                .accuracy());
        covers(0.5, random -> TwoSampleTest.linear(STANDARD.points(100, random), STANDARD.points(100, random))
                .accuracy());
    }

    @Test
    void theVoteOfNeighboursSeesWhatIsNoShift() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] narrow = Arrays.stream(STANDARD.points(400, random))
                .map(point -> Arrays.stream(point).map(v -> v / 3).toArray())
                .toArray(double[][]::new);
        double[][] wide = STANDARD.points(400, random);
        assertThat(TwoSampleTest.linear(wide, narrow).accuracy().value()).isBetween(0.4, 0.6);
        assertThat(TwoSampleTest.neighbours(wide, narrow).accuracy().low()).isGreaterThan(0.55);
        assertThat(TwoSampleTest.neighbours(wide, narrow).pValue()).isLessThan(1e-6);
    }

    /** An honest sample of a law in d dimensions has {@code P(d1 / d2 < r) = r^d}: a third in one dimension, a ninth in two. */
    @Test
    void theShareThatAnHonestSamplerHasIsCoveredAndItsExcessIsNone() {
        for (int dimensions : new int[] {1, 2}) {
            Gaussians law = new Gaussians(dimensions, 0, 1);
            covers(
                    Math.pow(1.0 / 3, dimensions),
                    random -> NearestNeighbours.memorisedShare(
                            NearestNeighbours.of(law.points(200, random), law.points(2000, random))));
            covers(0, random -> {
                double[][] training = law.points(500, random);
                return NearestNeighbours.excess(
                        NearestNeighbours.of(law.points(200, random), training),
                        NearestNeighbours.of(law.points(100, random), training));
            });
        }
    }
}
