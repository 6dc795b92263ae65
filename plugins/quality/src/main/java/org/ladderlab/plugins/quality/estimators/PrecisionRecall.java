package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much of what is generated lies among real data, and the other way round, by balls around each point of the radius of its k-th nearest
 * other point in its own set (Kynkaanniemi et al. 2019; Naeem et al. 2020):
 *
 * <pre>
 * precision = share of generated points in some real ball       recall   = share of real points in some generated ball
 * density   = mean number of real balls around a generated point, divided by k
 * coverage  = share of real balls with a generated point in them
 * </pre>
 *
 * <p>None of them is 1 for a perfect model: of n = 500 and as many generated in 8 dimensions, precision is 0.93. So compare with what real data
 * get. Their bias goes as no power of n that is known, so the jackknife's {@link GroupJackknife#ofValue} is the interval to take.
 */
public final class PrecisionRecall {

    private final int neighbours;
    private final double[][] real;
    private final double[][] generated;
    private final double[][] across;

    private PrecisionRecall(double[][] real, double[][] generated, int neighbours) {
        this.neighbours = neighbours;
        this.real = Distances.between(real, real);
        this.generated = Distances.between(generated, generated);
        this.across = Distances.between(generated, real);
    }

    /** Precision, recall, density and coverage; k is smaller than either number of points. */
    public static double[] of(double[][] real, double[][] generated, int k) {
        return new PrecisionRecall(real, generated, k)
                .without(GroupJackknife.NONE, new int[real.length], new int[generated.length]);
    }

    /** The same with their intervals. */
    public static List<GroupJackknife> jackknife(double[][] real, double[][] generated, int k) {
        PrecisionRecall balls = new PrecisionRecall(real, generated, k);
        int groups = GroupJackknife.groups(real, generated);
        int[] ofReal = GroupJackknife.cut(real, groups);
        int[] ofGenerated = GroupJackknife.cut(generated, groups);
        return GroupJackknife.of(groups, g -> balls.without(g, ofReal, ofGenerated));
    }

    private double[] without(int group, int[] ofReal, int[] ofGenerated) {
        int[] reals = kept(ofReal, group);
        int[] samples = kept(ofGenerated, group);
        double[] realRadius = radii(real, reals);
        double[] sampleRadius = radii(generated, samples);
        boolean[] recalled = new boolean[reals.length];
        boolean[] covered = new boolean[reals.length];
        int precise = 0;
        long balls = 0;
        for (int s = 0; s < samples.length; s++) {
            int around = 0;
            for (int r = 0; r < reals.length; r++) {
                double distance = across[samples[s]][reals[r]];
                if (distance <= realRadius[r]) {
                    around++;
                    covered[r] = true;
                }
                recalled[r] |= distance <= sampleRadius[s];
            }
            precise += around > 0 ? 1 : 0;
            balls += around;
        }
        double n = samples.length;
        return new double[] {precise / n, share(recalled), balls / n / neighbours, share(covered)};
    }

    private static int[] kept(int[] group, int leftOut) {
        return IntStream.range(0, group.length).filter(i -> group[i] != leftOut).toArray();
    }

    /** The distance of each point to its k-th nearest other one. */
    private double[] radii(double[][] distances, int[] kept) {
        if (neighbours >= kept.length) {
            throw new UnmeasurableException("The " + neighbours + "-th nearest neighbour needs more than " + neighbours
                    + " points, not " + kept.length + "; ask for more, or for fewer neighbours.");
        }
        return Arrays.stream(kept)
                .mapToDouble(i -> radius(distances[i], i, kept))
                .toArray();
    }

    private double radius(double[] distances, int self, int[] kept) {
        double[] nearest = new double[neighbours];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int j : kept) {
            double distance = distances[j];
            if (j == self || distance >= nearest[neighbours - 1]) {
                continue;
            }
            int place = neighbours - 1;
            while (place > 0 && nearest[place - 1] > distance) {
                nearest[place] = nearest[place - 1];
                place--;
            }
            nearest[place] = distance;
        }
        return nearest[neighbours - 1];
    }

    private static double share(boolean[] hits) {
        int count = 0;
        for (boolean hit : hits) {
            count += hit ? 1 : 0;
        }
        return (double) count / hits.length;
    }
}
