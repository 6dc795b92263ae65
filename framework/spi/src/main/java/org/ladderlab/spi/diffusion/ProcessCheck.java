package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/**
 * Refuses a {@link ForwardProcess} by which a bound would be wrong and look like any other: one whose log SNR does not fall in some
 * dimension, or whose derivatives are not those of its values. A mean without its derivative can make a total too low or too high.
 */
public final class ProcessCheck {

    private static final int GRID = 1000;
    private static final int TIMES = 64;

    /** Half of a difference's width, in r. */
    private static final double DIFFERENCE = 1e-3;

    private static final double TOLERANCE = 2e-3;

    private final String name;
    private final ForwardProcess process;
    private final NDArray x;
    private final Scope scope;

    private ProcessCheck(ForwardProcess process, NDArray x, Scope scope) {
        this.name = process.getClass().getSimpleName();
        this.process = process;
        this.x = x;
        this.scope = scope;
    }

    /**
     * Checks a process at some examples: that its log SNR falls strictly, in every dimension, over 1000 equal steps of time; and its
     * derivatives at 64 times against differences.
     *
     * @param x real examples, (n, example shape)
     * @throws ConfigurationException naming the process, the time and both values
     */
    public static void require(ForwardProcess process, NDArray x, Scope scope) {
        NoiseSchedule clock = process.schedule();
        if (!Double.isFinite(clock.logSnr(0) - clock.logSnr(1))) {
            throw new ConfigurationException(
                    "process",
                    "A forward process needs a schedule with finite ends, and this one's log SNR goes from "
                            + clock.logSnr(0) + " to " + clock.logSnr(1) + "; wrap it in 'truncated'.");
        }
        for (long n = 0; n < x.getShape().get(0); n++) {
            NDArray example = x.get(n + ":" + (n + 1));
            Scope told = process.auxiliary()
                    .map(latent ->
                            scope.telling(latent.posterior(example, scope).sample(scope)))
                    .orElse(scope);
            ProcessCheck check = new ProcessCheck(process, example, told);
            check.requireFall();
            check.requireSlopes();
        }
    }

    private void requireFall() {
        double[] times = IntStream.rangeClosed(0, GRID)
                .mapToDouble(i -> (double) i / GRID)
                .toArray();
        NDArray level = level(clock(times)).logSnr();
        double[][] l = rows(level, times.length);
        for (int i = 1; i < times.length; i++) {
            for (int d = 0; d < l[i].length; d++) {
                if (!(l[i][d] < l[i - 1][d])) {
                    throw problem(
                            "The log SNR of '%s' must fall with time, and in dimension %d it goes from %.6g at t = %.6g to %.6g at"
                                    + " t = %.6g. If it gives gamma, the negative log SNR, change its sign; where settings hold"
                                    + " it level, choose others.",
                            name, d, l[i - 1][d], times[i - 1], l[i][d], times[i]);
                }
            }
        }
    }

    private void requireSlopes() {
        double[] times =
                IntStream.range(0, TIMES).mapToDouble(i -> (i + 0.4142) / TIMES).toArray();
        double[] r = clock(times);
        double[] later = Arrays.stream(r).map(value -> value - DIFFERENCE).toArray();
        double[] earlier = Arrays.stream(r).map(value -> value + DIFFERENCE).toArray();
        NoiseLevel level = level(r);
        double[][] rise = differences(
                rows(level(earlier).logSnr(), TIMES), rows(level(later).logSnr(), TIMES));
        requireEqual(
                "its log SNR l changes there by %.6g per unit of its schedule's log SNR, and its level says dl/dr = %.6g;"
                        + " the bound would be wrong by their ratio. Correct the slope",
                times, divided(rise, 2 * DIFFERENCE), rows(level.slope(), TIMES), 1e-6);
        Signal signal = signal(r);
        double[][] mean = rows(signal.mean(), TIMES);
        double[][] change = differences(
                rows(signal(earlier).mean(), TIMES), rows(signal(later).mean(), TIMES));
        for (int i = 0; i < TIMES; i++) {
            for (int d = 0; d < change[i].length; d++) {
                double passed = rise[i][Math.min(d, rise[i].length - 1)];
                // Where l stands still, there is no dm/dl to compare.
                change[i][d] = passed < DIFFERENCE * 1e-3 ? Double.NaN : change[i][d] / passed;
            }
        }
        requireFinite(times, mean);
        double size = Arrays.stream(mean)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        double rounding = signal.mean().getDataType() == DataType.FLOAT64 ? 1e-6 : 1e-3;
        requireEqual(
                "its mean m changes there by %.6g per unit of its log SNR, and its signal says dm/dl = %.6g; the bound would be"
                        + " that of another mean, too low or too high. Give the derivative of the mean",
                times, change, rows(signal.slope(), TIMES), rounding * size);
        requireNoJump(times, rows(level.logSnr(), TIMES), mean, rows(signal.slope(), TIMES));
    }

    /** A mean without a jump changes between two times by little more than the steeper of their slopes says. */
    private void requireNoJump(double[] times, double[][] l, double[][] mean, double[][] slope) {
        for (int i = 1; i < TIMES; i++) {
            for (int d = 0; d < mean[i].length; d++) {
                double passed = at(l[i - 1], d) - at(l[i], d);
                double most = passed * Math.max(Math.abs(at(slope[i - 1], d)), Math.abs(at(slope[i], d)));
                double change = Math.abs(mean[i][d] - mean[i - 1][d]);
                double size = Math.max(Math.abs(mean[i][d]), Math.abs(mean[i - 1][d]));
                if (change > 3 * most + 0.1 * size) {
                    throw problem(
                            "Between t = %.4f and t = %.4f of '%s', dimension %d, its mean m changes by %.6g, and its signal's"
                                    + " slopes say at most %.6g: infinitely many levels would not pay for such a jump. Make it"
                                    + " smooth.",
                            times[i - 1], times[i], name, d, change, most);
                }
            }
        }
    }

    /** Of a row that may hold one value for all dimensions. */
    private static double at(double[] row, int dimension) {
        return row[Math.min(dimension, row.length - 1)];
    }

    private void requireFinite(double[] times, double[][] mean) {
        for (int i = 0; i < TIMES; i++) {
            for (int d = 0; d < mean[i].length; d++) {
                if (!Double.isFinite(mean[i][d])) {
                    throw problem(
                            "At t = %.4f of '%s', dimension %d, its mean m is %s; it must be a number. Correct it, or choose other"
                                    + " settings.",
                            times[i], name, d, mean[i][d]);
                }
            }
        }
    }

    private double[] clock(double[] times) {
        return Arrays.stream(times).map(process.schedule()::logSnr).toArray();
    }

    private NoiseLevel level(double[] r) {
        return process.level(scope.vector(r), repeated(r.length));
    }

    private Signal signal(double[] r) {
        NDArray same = x.broadcast(new Shape(r.length).addAll(x.getShape().slice(1)));
        return process.signal(same, scope.vector(r), repeated(r.length));
    }

    /** The example's auxiliary latent for each of so many times. */
    private Scope repeated(int count) {
        return scope.auxiliary()
                .map(c ->
                        scope.telling(c.broadcast(new Shape(count, c.getShape().get(1)))))
                .orElse(scope);
    }

    /** In rows of each time; one value for all dimensions is one column. */
    private static double[][] rows(NDArray values, int times) {
        double[] all = values.toType(DataType.FLOAT64, true).toDoubleArray();
        int columns = Math.max(1, all.length / times);
        // One row for all times.
        boolean same = values.getShape().get(0) == 1 && times > 1;
        double[][] rows = new double[times][];
        for (int i = 0; i < times; i++) {
            rows[i] = same ? all : Arrays.copyOfRange(all, i * columns, (i + 1) * columns);
        }
        return rows;
    }

    private static double[][] differences(double[][] of, double[][] from) {
        double[][] result = new double[of.length][];
        for (int i = 0; i < of.length; i++) {
            int row = i;
            result[i] = IntStream.range(0, of[i].length)
                    .mapToDouble(d -> of[row][d] - from[row][d])
                    .toArray();
        }
        return result;
    }

    private static double[][] divided(double[][] values, double by) {
        return Arrays.stream(values)
                .map(row -> Arrays.stream(row).map(v -> v / by).toArray())
                .toArray(double[][]::new);
    }

    private void requireEqual(String what, double[] times, double[][] found, double[][] said, double rounding) {
        for (int i = 0; i < times.length; i++) {
            for (int d = 0; d < found[i].length; d++) {
                double claim = said[i][Math.min(d, said[i].length - 1)];
                double largest = Math.max(Math.abs(found[i][d]), Math.abs(claim));
                if (Math.abs(found[i][d] - claim) > TOLERANCE * largest + rounding || Double.isNaN(claim)) {
                    throw problem(
                            "At t = %.4f of '%s', dimension %d, " + what + ".", times[i], name, d, found[i][d], claim);
                }
            }
        }
    }

    private static ConfigurationException problem(String what, Object... values) {
        return new ConfigurationException("process", String.format(Locale.ROOT, what, values));
    }
}
