package org.ladderlab.registry.composition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The points of a sweep that are drawn. */
class SweepDrawsTest {

    @Test
    void lowDiscrepancyPointsLieMoreEvenlyThanRandomOnes() {
        double[][] points = SweepDraws.lowDiscrepancy(new SweepDraws.Draws(128, 1), 2);
        assertThat(worstBox(points)).isLessThan(0.04);
        double[][] random = new double[128][2];
        SplittableRandom draws = new SplittableRandom(1);
        for (double[] point : random) {
            point[0] = draws.nextDouble();
            point[1] = draws.nextDouble();
        }
        assertThat(worstBox(random)).isGreaterThan(0.06);
    }

    /** The largest difference between the share of points in a box [0, a) x [0, b) and its area, over a grid of boxes. */
    private static double worstBox(double[][] points) {
        double worst = 0;
        for (int i = 1; i <= 20; i++) {
            for (int j = 1; j <= 20; j++) {
                double a = i / 20.0;
                double b = j / 20.0;
                double share = 0;
                for (double[] point : points) {
                    share += point[0] < a && point[1] < b ? 1.0 / points.length : 0;
                }
                worst = Math.max(worst, Math.abs(share - a * b));
            }
        }
        return worst;
    }
}
