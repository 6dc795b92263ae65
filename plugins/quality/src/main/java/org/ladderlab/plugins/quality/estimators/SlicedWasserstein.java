package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The sliced Wasserstein distance of two sets of points (Rabin et al. 2012): the mean over L directions u, uniform on the sphere, of the
 * Wasserstein distance of their projections,
 *
 * <pre>
 * mean_u W_p^p(u.x, u.y),     W_p^p = integral over s of |F_x^-1(s) - F_y^-1(s)|^p
 * </pre>
 *
 * <p>In one dimension there is one direction, and with p = 1 this is W1. Finite sets are farther apart than their laws; the interval is that of
 * the bootstrap of both sets and the directions at once, with that bias taken off.
 */
public final class SlicedWasserstein {

    private static final int RESAMPLES = 200;

    private final int power;
    private final int n;
    private final int m;
    private final Slice[] slices;
    private final SplittableRandom random;

    /** Rows are points; {@code power} is p, and {@code directions} is L, drawn from {@code seed} as the resamples are. */
    public SlicedWasserstein(double[][] x, double[][] y, int directions, int power, long seed) {
        this.power = power;
        this.n = x.length;
        this.m = y.length;
        int dimensions = x[0].length;
        this.random = new SplittableRandom(seed);
        this.slices = IntStream.range(0, dimensions == 1 ? 1 : directions)
                .mapToObj(l -> direction(dimensions, random))
                .map(u -> new Slice(Projection.of(x, u), Projection.of(y, u)))
                .toArray(Slice[]::new);
    }

    /** The distance of these points, biased upwards. */
    public double value() {
        int[] onceX = IntStream.range(0, n).map(i -> 1).toArray();
        int[] onceY = IntStream.range(0, m).map(i -> 1).toArray();
        return Arrays.stream(slices)
                .mapToDouble(slice -> distance(slice, onceX, onceY))
                .average()
                .orElseThrow();
    }

    /** The distance of the laws with its interval. */
    public Interval estimate() {
        double[] resampled = new double[RESAMPLES];
        for (int b = 0; b < RESAMPLES; b++) {
            int[] x = counts(n, random);
            int[] y = counts(m, random);
            int[] directions = counts(slices.length, random);
            resampled[b] = IntStream.range(0, slices.length)
                            .parallel()
                            .filter(l -> directions[l] > 0)
                            .mapToDouble(l -> directions[l] * distance(slices[l], x, y))
                            .sum()
                    / slices.length;
        }
        double mean = Arrays.stream(resampled).average().orElseThrow();
        double variance =
                Arrays.stream(resampled).map(v -> (v - mean) * (v - mean)).sum() / (RESAMPLES - 1);
        return Interval.normal(2 * value() - mean, Math.sqrt(variance));
    }

    /** W_p^p of two projections in which each point stands as often as its count. */
    private double distance(Slice slice, int[] x, int[] y) {
        double sum = 0;
        int i = 0;
        int j = 0;
        long leftX = (long) x[slice.x.order[0]] * m;
        long leftY = (long) y[slice.y.order[0]] * n;
        while (true) {
            while (leftX == 0 && ++i < n) {
                leftX = (long) x[slice.x.order[i]] * m;
            }
            while (leftY == 0 && ++j < m) {
                leftY = (long) y[slice.y.order[j]] * n;
            }
            if (i >= n || j >= m) {
                return sum / n / m;
            }
            long both = Math.min(leftX, leftY);
            double apart = Math.abs(slice.x.values[i] - slice.y.values[j]);
            sum += both * (power == 1 ? apart : Math.pow(apart, power));
            leftX -= both;
            leftY -= both;
        }
    }

    private static double[] direction(int dimensions, SplittableRandom random) {
        double[] draw = IntStream.range(0, dimensions)
                .mapToDouble(d -> random.nextGaussian())
                .toArray();
        double norm = Math.sqrt(Arrays.stream(draw).map(v -> v * v).sum());
        return Arrays.stream(draw).map(v -> v / norm).toArray();
    }

    private static int[] counts(int size, SplittableRandom random) {
        int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[random.nextInt(size)]++;
        }
        return counts;
    }

    private record Slice(Projection x, Projection y) {}

    /** Values in their order, and which point each is of. */
    private record Projection(double[] values, int[] order) {

        static Projection of(double[][] points, double[] direction) {
            double[] projected = Arrays.stream(points)
                    .mapToDouble(point -> IntStream.range(0, direction.length)
                            .mapToDouble(d -> point[d] * direction[d])
                            .sum())
                    .toArray();
            int[] order = IntStream.range(0, points.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> projected[i]))
                    .mapToInt(i -> i)
                    .toArray();
            return new Projection(
                    Arrays.stream(order).mapToDouble(i -> projected[i]).toArray(), order);
        }
    }
}
