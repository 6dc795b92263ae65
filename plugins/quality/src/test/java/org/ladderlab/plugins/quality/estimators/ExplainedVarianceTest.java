package org.ladderlab.plugins.quality.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of z ~ N(0, 0.3) and x ~ N(z, 1), of whose variance z explains 3 / 13, from 400 draws of z, 300 times. */
class ExplainedVarianceTest {

    private static final double TRUTH = 0.3 / 1.3;
    private static final int REPEATS = 300;

    private static ExplainedVariance draw(int inner, SplittableRandom random) {
        ExplainedVariance found = new ExplainedVariance(inner);
        for (int i = 0; i < 400; i++) {
            double z = Math.sqrt(0.3) * random.nextGaussian();
            found.add(IntStream.range(0, inner)
                    .mapToObj(k -> new double[] {z + random.nextGaussian()})
                    .toList());
        }
        return found;
    }

    /** Standard errors of a mean over 300 are .0027 (K = 2) and .0016 (K = 4); without the correction they would be .616 and .423. */
    @ParameterizedTest
    @CsvSource({"2, 0.0082", "4, 0.0047"})
    void theShareHasNoBiasAndItsIntervalCovers(int inner, double threeErrors) {
        SplittableRandom random = new SplittableRandom(7);
        double sum = 0;
        int covered = 0;
        for (int r = 0; r < REPEATS; r++) {
            Interval share = draw(inner, random).share();
            sum += share.value();
            covered += Math.abs(share.value() - TRUTH) < 1.96 * share.standardError() ? 1 : 0;
        }
        assertThat(sum / REPEATS).isCloseTo(TRUTH, within(threeErrors));
        // 95 % of 300, three standard errors of 0.0126 each way.
        assertThat((double) covered / REPEATS).isBetween(0.912, 0.988);
    }

    @Test
    void theJackknifeWithoutEachDrawIsThatOfTheDrawsThatAreLeft() {
        List<List<double[]>> draws = List.of(rows(1, 2, 4, 3), rows(5, 1, 2, 2), rows(0, 1, -3, 1), rows(7, 7, 1, 6));
        double[] without = of(draws).shares();
        for (int i = 0; i < draws.size(); i++) {
            int left = i;
            List<List<double[]>> rest = IntStream.range(0, draws.size())
                    .filter(j -> j != left)
                    .mapToObj(draws::get)
                    .toList();
            assertThat(without[i]).isCloseTo(of(rest).share().value(), within(1e-12));
        }
        double mean = Arrays.stream(without).average().orElseThrow();
        double squares =
                Arrays.stream(without).map(s -> (s - mean) * (s - mean)).sum();
        assertThat(of(draws).share().standardError()).isCloseTo(Math.sqrt(squares * 3 / 4), within(1e-12));
    }

    /** Two inner draws of two dimensions. */
    private static List<double[]> rows(double a, double b, double c, double d) {
        return List.of(new double[] {a, b}, new double[] {c, d});
    }

    private static ExplainedVariance of(List<List<double[]>> draws) {
        ExplainedVariance found = new ExplainedVariance(2);
        draws.forEach(found::add);
        return found;
    }

    /** Two draws of z with means 1 and 4, and variances 2 and 8 in one dimension. */
    @Test
    void explainedAndRedrawnVarianceAddUp() {
        ExplainedVariance found = new ExplainedVariance(2);
        found.add(List.of(new double[] {0}, new double[] {2}));
        found.add(List.of(new double[] {2}, new double[] {6}));
        assertThat(found.within().value()).isCloseTo(5, within(1e-12));
        // B = 4.5, V = 4.5 - 5 / 2.
        assertThat(found.total()).isCloseTo(7, within(1e-12));
        assertThat(found.share().value()).isCloseTo(2.0 / 7, within(1e-12));
    }

    @Test
    void aReconstructionExplainsWhatItDoesNotMiss() {
        ExplainedVariance found = new ExplainedVariance(1);
        found.add(new double[] {0, 1}, 0.5);
        found.add(new double[] {2, 3}, 1.5);
        // The variance is 2 in each of two dimensions.
        assertThat(found.share().value()).isCloseTo(1 - 1.0 / 4, within(1e-12));
    }
}
