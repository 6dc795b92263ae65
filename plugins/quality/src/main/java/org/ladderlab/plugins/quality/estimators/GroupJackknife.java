package org.ladderlab.plugins.quality.estimators;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The jackknife over groups cut from both sets at once. A bootstrap repeats points, which a distance between two sets and a nearest neighbour
 * take for what they measure; leaving points out does not. With G groups, 20 where there are points enough, theta_-g without group g and its mean
 * over g,
 *
 * <pre>
 * corrected = G theta - (G - 1) mean theta_-g        free of a bias that goes as 1 / n
 * se^2      = (G - 1) / G sum (theta_-g - mean)^2
 * </pre>
 *
 * @param value theta of all points
 * @param corrected theta without its bias, where that goes as 1 / n: what infinitely many points would give
 * @param standardError of both
 * @param groups G
 */
public record GroupJackknife(double value, double corrected, double standardError, int groups) {

    private static final int MOST = 20;

    /** What leaves no group out. */
    static final int NONE = -1;

    private static final long SEED = 20_260_101;

    /**
     * How many groups of at least 2 points two sets are cut into.
     *
     * @throws UnmeasurableException if one has fewer than 4 points
     */
    static int groups(double[][] x, double[][] y) {
        int fewest = Math.min(x.length, y.length);
        if (fewest < 4) {
            throw new UnmeasurableException("An interval needs at least 4 points in each set, not " + fewest
                    + "; ask for more samples or examples.");
        }
        return Math.min(MOST, fewest / 2);
    }

    /** The group of each point: equally many of each, mixed, so that an order of the points, by class for example, does not matter. */
    static int[] cut(double[][] points, int groups) {
        int n = points.length;
        SplittableRandom random = new SplittableRandom(SEED);
        int[] group = IntStream.range(0, n).map(i -> i % groups).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int moved = group[i];
            group[i] = group[j];
            group[j] = moved;
        }
        return group;
    }

    /** Points without those of a group. */
    static double[][] without(double[][] points, int[] group, int leftOut) {
        return IntStream.range(0, points.length)
                .filter(i -> group[i] != leftOut)
                .mapToObj(i -> points[i])
                .toArray(double[][]::new);
    }

    /** Of several statistics at once; {@code statistics} gives them without a group, or of all points for {@link #NONE}. */
    static List<GroupJackknife> of(int groups, IntFunction<double[]> statistics) {
        double[] all = statistics.apply(NONE);
        double[][] without = IntStream.range(0, groups).mapToObj(statistics).toArray(double[][]::new);
        List<GroupJackknife> found = new ArrayList<>();
        for (int s = 0; s < all.length; s++) {
            double mean = 0;
            for (double[] values : without) {
                mean += values[s] / groups;
            }
            double squares = 0;
            for (double[] values : without) {
                squares += (values[s] - mean) * (values[s] - mean);
            }
            found.add(new GroupJackknife(
                    all[s], groups * all[s] - (groups - 1) * mean, Math.sqrt(squares * (groups - 1) / groups), groups));
        }
        return found;
    }

    /** The interval around {@link #corrected}. */
    public Interval ofCorrected() {
        return Interval.student(corrected, standardError, groups - 1);
    }

    /** The interval around {@link #value}, of what so many points give on average. */
    public Interval ofValue() {
        return Interval.student(value, standardError, groups - 1);
    }
}
