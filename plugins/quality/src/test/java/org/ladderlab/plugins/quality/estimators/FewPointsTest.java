package org.ladderlab.plugins.quality.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of how few points there may be: a number is finite, with its error, or it is refused in a sentence. */
class FewPointsTest {

    private static double[][] points(int n, long seed) {
        return Gaussians.STANDARD.points(n, new SplittableRandom(seed));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatNeedsMorePointsSaysSo(int n) {
        double[][] x = points(n, 1);
        double[][] y = points(40, 2);
        int[] example = IntStream.range(0, n).toArray();
        refused(() -> FrechetDistance.jackknife(x, y), "at least 4 points");
        refused(() -> PrecisionRecall.jackknife(y, x, 1), "at least 4 points");
        refused(() -> TwoSampleTest.linear(y, x), "at least 4 points");
        refused(() -> TwoSampleTest.neighbours(x, y), "at least 4 points");
        refused(() -> DensityRatio.atLeast(x, example, y), "at least 4 of them, not " + n);
        refused(() -> PrecisionRecall.of(y, x, n), "ask for more, or for fewer neighbours");
    }

    private static void refused(Supplier<?> number, String words) {
        assertThatThrownBy(number::get)
                .isInstanceOf(UnmeasurableException.class)
                .hasMessageContaining(words)
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatCanBeHadIsFinite(int n) {
        double[][] x = points(n, 1);
        double[][] y = points(40, 2);
        assertThat(FrechetDistance.jackknife(x, y).ofCorrected()).satisfies(FewPointsTest::isFinite);
        assertThat(PrecisionRecall.jackknife(y, x, 1)).allSatisfy(each -> isFinite(each.ofValue()));
        assertThat(TwoSampleTest.linear(y, x).accuracy()).satisfies(FewPointsTest::isFinite);
        assertThat(DensityRatio.atLeast(x, IntStream.range(0, n).toArray(), y)).satisfies(FewPointsTest::isFinite);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aKernelTakesAnyTwo(int n) {
        KernelDistance distance = new KernelDistance(points(n, 1), points(40, 2), Kernel.cubic());
        assertThat(distance.estimate()).satisfies(FewPointsTest::isFinite);
        assertThat(distance.pValue()).isBetween(0.0, 1.0);
    }

    private static void isFinite(Interval found) {
        assertThat(new double[] {found.value(), found.standardError(), found.low(), found.high()})
                .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }
}
