package org.ladderlab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Textbook data; the answers are those of scipy 1.17.1 ({@code ttest_rel}, {@code ttest_1samp}, {@code sem}, {@code bootstrap}
 * with 200 000 resamples and three seeds) and statsmodels 0.15.0 ({@code multipletests(method="holm")}).
 */
class KnownAnswersTest {

    /** Hours of sleep gained with two drugs by ten patients (Cushny and Peebles 1905, in Student 1908). */
    private static final double[] FIRST_DRUG = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};

    private static final double[] SECOND_DRUG = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    /** Darwin's maize, crossed minus self-fertilised, eighths of an inch (Fisher 1935, section 15). */
    private static final double[] MAIZE = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

    private static Map<Long, Double> keyed(long first, double... values) {
        Map<Long, Double> map = new HashMap<>();
        for (double value : values) {
            map.put(first + map.size(), value);
        }
        return map;
    }

    @Test
    void studentsPairedDifferenceOfTheSleepDrugs() {
        PairedDifference sleep = PairedDifference.of(keyed(1, FIRST_DRUG), keyed(1, SECOND_DRUG), 0.95);
        Spread spread = sleep.spread().orElseThrow();
        assertThat(spread.mean()).isCloseTo(-1.58, within(1e-14));
        assertThat(spread.standardDeviation().orElseThrow()).isCloseTo(1.2299954832798732, within(1e-14));
        assertThat(spread.standardError().orElseThrow()).isCloseTo(0.3889587238883952, within(1e-14));
        assertThat(sleep.pValue().orElseThrow()).isCloseTo(0.002832890197384273, within(1e-14));
        assertThat(sleep.interval().orElseThrow().low()).isCloseTo(-2.459885763276983, within(1e-12));
        assertThat(sleep.interval().orElseThrow().high()).isCloseTo(-0.7001142367230175, within(1e-12));
        assertThat(spread.interval(0.9).orElseThrow().low()).isCloseTo(-2.293005267029284, within(1e-12));
        assertThat(sleep.caveat()).isEmpty();
    }

    @Test
    void fishersAnalysisOfDarwinsMaize() {
        Spread maize = Spread.of(MAIZE);
        assertThat(maize.pValueOfZero().orElseThrow()).isCloseTo(0.049702944021800866, within(1e-14));
        assertThat(maize.interval(0.95).orElseThrow().low()).isCloseTo(0.031193318392979563, within(1e-11));
        assertThat(maize.interval(0.95).orElseThrow().high()).isCloseTo(41.83547334827369, within(1e-11));
    }

    @Test
    void threeSeedsHaveAWideInterval() {
        Spread three = Spread.of(1.25, 0.75, 2.5);
        assertThat(three.pValueOfZero().orElseThrow()).isCloseTo(0.10224159750313037, within(1e-14));
        assertThat(three.interval(0.95).orElseThrow().low()).isCloseTo(-0.7391714737573993, within(1e-12));
        assertThat(three.interval(0.95).orElseThrow().high()).isCloseTo(3.7391714737573993, within(1e-12));
    }

    /** Efron and Tibshirani 1993, section 12.5, give [35.8, 116.1] for the control mice at 90 %; resampling leaves some units. */
    @Test
    void theStudentisedBootstrapIsThatOfTheTextbook() {
        Interval mice = Bootstrap.interval(new double[] {52, 104, 146, 10, 51, 30, 40, 27, 46}, 0.90)
                .orElseThrow();
        assertThat(mice.low()).isCloseTo(35.8, within(1.5));
        assertThat(mice.high()).isCloseTo(116.1, within(6.0));
    }

    /** The distribution of the studentised mean of so symmetric values is symmetric. */
    @Test
    void symmetricValuesHaveASymmetricInterval() {
        Interval even =
                Bootstrap.interval(new double[] {-5, -3, -1, 1, 3, 5}, 0.95).orElseThrow();
        assertThat(even.low()).isCloseTo(-even.high(), within(0.05 * even.high()));
        assertThat(even.high())
                .isGreaterThan(Spread.of(-5, -3, -1, 1, 3, 5)
                        .interval(0.9)
                        .orElseThrow()
                        .high());
    }

    @Test
    void holmsCorrectionAsInStatsmodels() {
        assertThat(Holm.adjusted(0.01, 0.04, 0.03, 0.005))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
        assertThat(Holm.adjusted(0.0001, 0.02, 0.4, 0.02, 0.9, 0.013))
                .containsExactly(new double[] {6e-4, 0.08, 0.8, 0.08, 0.9, 0.065}, within(1e-15));
        assertThat(Holm.adjusted()).isEmpty();
    }

    @Test
    void onlySeedsInCommonArePaired() {
        PairedDifference difference = PairedDifference.of(keyed(1, 10, 20, 30), keyed(2, 1, 2, 3), 0.95);
        assertThat(difference.keys()).containsExactly(2L, 3L);
        assertThat(difference.differences()).containsExactly(19.0, 28.0);
    }

    @Test
    void oneSeedHasADifferenceButNoJudgement() {
        PairedDifference difference = PairedDifference.of(keyed(1, 10), keyed(1, 8), 0.95);
        assertThat(difference.spread().orElseThrow().mean()).isEqualTo(2);
        assertThat(difference.spread().orElseThrow().standardError()).isEmpty();
        assertThat(difference.interval()).isEmpty();
        assertThat(difference.bootstrap()).isEmpty();
        assertThat(difference.pValue()).isEmpty();
        assertThat(difference.caveat().orElseThrow()).contains("One seed");
    }

    @Test
    void noSeedInCommonIsSaidSo() {
        PairedDifference difference = PairedDifference.of(keyed(1, 10), keyed(5, 8), 0.95);
        assertThat(difference.spread()).isEmpty();
        assertThat(difference.pValue()).isEmpty();
        assertThat(difference.caveat().orElseThrow()).contains("No seed in common");
    }

    @Test
    void differencesThatAreAllTheSameAreNoInfiniteT() {
        PairedDifference same = PairedDifference.of(keyed(1, 10, 11, 12), keyed(1, 8, 9, 10), 0.95);
        assertThat(same.pValue()).isEmpty();
        assertThat(same.caveat().orElseThrow()).contains("the same for every seed");
        assertThat(Spread.of(0, 0, 0).pValueOfZero()).hasValue(1);
        // 0.1 + 0.2 is not 0.3 in binary; what differs by rounding alone is the same.
        assertThat(Spread.of(0.1 + 0.2, 0.3, 0.3).standardDeviation()).hasValue(0);
    }

    @Test
    void tooFewPairsAreNotResampled() {
        assertThat(Bootstrap.interval(new double[] {1, 2, 3, 4}, 0.95)).isEmpty();
        assertThat(Bootstrap.interval(new double[] {1, 2, 3, 4, 6}, 0.95)).isPresent();
        assertThat(Bootstrap.interval(new double[] {1, 2, 3, 4, 6}, 0.99)).isEmpty();
        assertThat(Bootstrap.interval(new double[] {1, 1, 1, 1, 6}, 0.95)).isEmpty();
        assertThat(Bootstrap.interval(new double[] {2, 2, 2, 2, 2, 2}, 0.95)).isEmpty();
    }

    @Test
    void whatIsNotFiniteIsRefused() {
        assertThatThrownBy(() -> Spread.of(1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
    }
}
