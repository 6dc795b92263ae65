package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Whether a classifier tells generated points from real ones (Lopez-Paz and Oquab 2017): it learns from one half of each and is judged on the
 * other. An accuracy of 1/2 is that of guessing. A low one may mean a weak classifier, so there are two.
 *
 * @param accuracy on the half that was held out, with Wilson's interval, which is given the classifier
 * @param pValue of the hypothesis that it guesses: how often guessing is as good
 */
public record TwoSampleTest(Interval accuracy, double pValue) {

    private static final long SEED = 20_260_101;

    /** Says of a point whether it looks real. */
    private interface Classifier {

        boolean real(double[] point);
    }

    private interface Learner {

        Classifier learned(double[][] real, double[][] generated);
    }

    /** Fisher's linear discriminant, {@code w = S^-1 (m1 - m0)}, S the covariance within the classes. It sees means. */
    public static TwoSampleTest linear(double[][] real, double[][] generated) {
        return of(real, generated, TwoSampleTest::discriminant);
    }

    /** The vote of the {@code floor(sqrt(n))} nearest points, n the number learned from. It sees any difference, slowly. */
    public static TwoSampleTest neighbours(double[][] real, double[][] generated) {
        return of(real, generated, TwoSampleTest::vote);
    }

    /** With as many of one as of the other, taken in a random order. */
    private static TwoSampleTest of(double[][] real, double[][] generated, Learner learner) {
        int half = Math.min(real.length, generated.length) / 2;
        if (half < 2) {
            throw new UnmeasurableException("A classifier needs at least 4 points of each set, not " + real.length
                    + " and " + generated.length + "; ask for more samples or examples.");
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] reals = mixed(real, random);
        double[][] samples = mixed(generated, random);
        Classifier classifier = learner.learned(Arrays.copyOf(reals, half), Arrays.copyOf(samples, half));
        int right = (int) IntStream.range(half, 2 * half)
                .parallel()
                .mapToLong(i -> (classifier.real(reals[i]) ? 1 : 0) + (classifier.real(samples[i]) ? 0 : 1))
                .sum();
        return new TwoSampleTest(
                Interval.ofShare(right, 2 * half),
                BinomialDistribution.of(2 * half, 0.5).survivalProbability(right - 1));
    }

    private static double[][] mixed(double[][] points, SplittableRandom random) {
        double[][] mixed = points.clone();
        for (int i = mixed.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double[] moved = mixed[i];
            mixed[i] = mixed[j];
            mixed[j] = moved;
        }
        return mixed;
    }

    private static Classifier discriminant(double[][] real, double[][] generated) {
        int dimensions = real[0].length;
        double[] ofReal = mean(real);
        double[] ofGenerated = mean(generated);
        DMatrixRMaj within = new DMatrixRMaj(dimensions, dimensions);
        addScatter(within, real, ofReal);
        addScatter(within, generated, ofGenerated);
        DMatrixRMaj difference = new DMatrixRMaj(dimensions, 1);
        for (int d = 0; d < dimensions; d++) {
            difference.set(d, ofReal[d] - ofGenerated[d]);
        }
        // A dimension that never changes has no inverse.
        DMatrixRMaj inverse = new DMatrixRMaj(dimensions, dimensions);
        CommonOps_DDRM.pinv(within, inverse);
        DMatrixRMaj direction = new DMatrixRMaj(dimensions, 1);
        CommonOps_DDRM.mult(inverse, difference, direction);
        return point -> {
            double score = 0;
            for (int d = 0; d < dimensions; d++) {
                score += direction.get(d) * (point[d] - (ofReal[d] + ofGenerated[d]) / 2);
            }
            return score > 0;
        };
    }

    private static Classifier vote(double[][] real, double[][] generated) {
        double[][] all = Stream.of(real, generated).flatMap(Arrays::stream).toArray(double[][]::new);
        // An odd number has no tie.
        int voters = (int) Math.sqrt(all.length) / 2 * 2 + 1;
        return point -> {
            double[] distances = Arrays.stream(all)
                    .mapToDouble(other -> Distances.squared(point, other))
                    .toArray();
            double[] sorted = distances.clone();
            Arrays.sort(sorted);
            double farthest = sorted[voters - 1];
            long votes = IntStream.range(0, real.length)
                    .filter(i -> distances[i] <= farthest)
                    .count();
            return 2 * votes > voters;
        };
    }

    private static double[] mean(double[][] points) {
        return IntStream.range(0, points[0].length)
                .mapToDouble(d -> Arrays.stream(points)
                        .mapToDouble(point -> point[d])
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static void addScatter(DMatrixRMaj scatter, double[][] points, double[] mean) {
        for (double[] point : points) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    scatter.add(i, j, (point[i] - mean[i]) * (point[j] - mean[j]));
                }
            }
        }
    }
}
