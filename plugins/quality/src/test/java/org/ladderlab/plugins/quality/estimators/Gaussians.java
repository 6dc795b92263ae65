package org.ladderlab.plugins.quality.estimators;

import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Points of a Gaussian law, N(0, I) but on the first axis, and how often something is found in repetitions of it.
 *
 * @param shift the mean on the first axis
 * @param variance the variance on the first axis
 */
record Gaussians(int dimensions, double shift, double variance) {

    static final Gaussians STANDARD = new Gaussians(8, 0, 1);

    /** Shifted by 1/2 and with variance 2 on one axis. */
    static final Gaussians OTHER = new Gaussians(8, 0.5, 2);

    double[][] points(int n, SplittableRandom random) {
        return IntStream.range(0, n)
                .mapToObj(i -> IntStream.range(0, dimensions)
                        .mapToDouble(d ->
                                d == 0 ? shift + Math.sqrt(variance) * random.nextGaussian() : random.nextGaussian())
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The share of repetitions, each with random numbers of its own, in which something holds. */
    static double share(int repetitions, ToIntFunction<SplittableRandom> holds) {
        return IntStream.range(0, repetitions)
                        .parallel()
                        .map(seed -> holds.applyAsInt(new SplittableRandom(7_000L + seed)))
                        .sum()
                / (double) repetitions;
    }
}
