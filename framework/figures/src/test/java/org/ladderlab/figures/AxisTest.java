package org.ladderlab.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

class AxisTest {

    private static final double ONE = Math.nextUp(1.0);

    static Stream<double[]> ranges() {
        return Stream.of(
                new double[] {},
                new double[] {0},
                new double[] {0, 1},
                new double[] {2, 8},
                new double[] {1, ONE, Math.nextUp(ONE)},
                new double[] {187.6, 188.1},
                new double[] {-1e300, 1e300},
                new double[] {Double.MAX_VALUE, -Double.MAX_VALUE},
                new double[] {Double.MIN_VALUE, 3 * Double.MIN_VALUE},
                new double[] {1e-310, 1e-300},
                new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY},
                new double[] {Double.NaN},
                new double[] {-3, -2},
                new double[] {0, Double.MIN_VALUE},
                new double[] {1e17, 1e17 + 16},
                new double[] {-1, -1 + 1e-15});
    }

    /** A range of ordinary numbers, or of doubles drawn by their bits, of which many are huge, tiny or not finite. */
    private static double[] drawn(SplittableRandom random) {
        boolean any = random.nextInt(2) == 0;
        return DoubleStream.generate(() -> any
                        ? Double.longBitsToDouble(random.nextLong())
                        : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(12) - 6))
                .limit(1 + random.nextInt(3))
                .toArray();
    }

    @Test
    void ticksAreFewWithinTheirRangeAndInOrder() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 20_000; n++) {
            double[] ends = {drawn(random)[0], drawn(random)[0]};
            List<Double> ticks = Ticks.of(ends[0], ends[1], 6);
            assertThat(ticks).as("%s", Arrays.toString(ends)).hasSizeLessThanOrEqualTo(11);
            double slack = 1e-9 * (ends[1] / 2 - ends[0] / 2);
            for (int i = 0; i < ticks.size() && ends[0] < ends[1]; i++) {
                assertThat(ticks.get(i)).as("%s", Arrays.toString(ends)).isBetween(ends[0] - slack, ends[1] + slack);
                assertThat(i == 0 || ticks.get(i) > ticks.get(i - 1)).isTrue();
            }
        }
    }

    @Test
    void anyValuesHaveAnAxisWithWidthThatHoldsThem() {
        SplittableRandom random = new SplittableRandom(2);
        Stream<double[]> many = IntStream.range(0, 20_000).mapToObj(n -> drawn(random));
        Stream.concat(ranges(), many).forEach(values -> {
            for (boolean logarithmic : new boolean[] {false, true}) {
                Axis axis = Axis.of(Arrays.stream(values), logarithmic);
                assertThat(axis.low())
                        .as("%s", Arrays.toString(values))
                        .isFinite()
                        .isLessThan(axis.high());
                assertThat(axis.ticks()).as("%s", Arrays.toString(values)).hasSizeBetween(1, 11);
                for (double value : values) {
                    if (Math.abs(value) <= 1e300 && !logarithmic) {
                        assertThat(axis.position(value))
                                .as("%s", Arrays.toString(values))
                                .isBetween(0.0, 1.0);
                    }
                }
            }
        });
    }

    @Test
    void labelsTellNeighboursApart() {
        assertThat(Ticks.labels(List.of(187.5, 188.0, 188.5))).containsExactly("187.5", "188.0", "188.5");
        assertThat(Ticks.labels(List.of(123456.0, 123457.0))).containsExactly("123456", "123457");
        assertThat(Ticks.labels(List.of(187.4, 187.6))).containsExactly("187.4", "187.6");
        assertThat(Ticks.labels(List.of(0.0, 0.5, 1.0))).containsExactly("0", "0.5", "1");
    }

    @Test
    void withinOneDecadeALogarithmicAxisHasRoundValues() {
        assertThat(Axis.of(DoubleStream.of(2, 8), true).ticks()).containsExactly(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
        assertThat(Axis.of(DoubleStream.of(5, 80), true).ticks()).containsExactly(10.0, 20.0, 30.0, 40.0, 60.0, 80.0);
        assertThat(Axis.of(DoubleStream.of(0.01, 100), true).ticks()).containsExactly(0.01, 0.1, 1.0, 10.0, 100.0);
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void everyFigureOfSuchValuesIsDrawn(double[] values, @TempDir Path folder) throws Exception {
        double[] steps = IntStream.range(0, values.length).mapToDouble(i -> i).toArray();
        Path curves = folder.resolve("curves.png");
        List<CurveFigure.Curve> curve = List.of(new CurveFigure.Curve("values", steps, values));
        new CurveFigure(
                        "title",
                        "subtitle",
                        List.of(
                                new CurveFigure.Panel("x", "y", false, curve),
                                new CurveFigure.Panel("x", "y", true, curve)))
                .draw(curves);
        assertThat(ImageIO.read(curves.toFile()).getWidth()).isEqualTo(840);

        double value = values.length == 0 ? 0 : values[0];
        double error = values.length < 2 ? Double.NaN : values[1];
        Estimate nats = new Estimate(value, error);
        Path ledger = folder.resolve("ledger.png");
        LedgerFigure.draw(
                "title",
                new Ledger(nats, List.of(), nats, nats, OptionalDouble.of(value), Measure.PROBABILITY),
                ledger);
        assertThat(ImageIO.read(ledger.toFile()).getWidth()).isEqualTo(900);

        List<Journal.Entry> journal = IntStream.range(0, values.length)
                .<Journal.Entry>mapToObj(i ->
                        new Journal.Metrics(java.time.Instant.EPOCH, i + 1, java.util.Map.of("batch/loss", values[i])))
                .toList();
        if (Arrays.stream(values).anyMatch(v -> Math.abs(v) <= 1e300)) {
            Path loss = folder.resolve("loss.png");
            LossFigure.draw("title", journal, loss);
            assertThat(ImageIO.read(loss.toFile()).getWidth()).isEqualTo(900);
        }
    }
}
