package org.ladderlab.plugins.datasets;

import java.util.SplittableRandom;

/** A stream of random numbers that is the same on every platform. */
final class Draws {

    private final SplittableRandom random;

    Draws(SplittableRandom random) {
        this.random = random;
    }

    /** Uniform on [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** Standard normal (Box and Muller). */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log1p(-random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /** One of 0 .. count - 1. */
    int index(int count) {
        return random.nextInt(count);
    }
}
