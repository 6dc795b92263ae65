package org.ladderlab.plugins.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.quality.estimators.PrincipalComponents;

class PrincipalAngleTest {

    /** Two points on each of three axes, each pair so far from the middle. */
    private static double[][] axes(double turn, double... sizes) {
        double[][] points = new double[6][];
        for (int i = 0; i < 6; i++) {
            double[] point = new double[3];
            point[i / 2] = i % 2 == 0 ? sizes[i / 2] : -sizes[i / 2];
            points[i] = new double[] {
                point[0] + 5,
                Math.cos(turn) * point[1] - Math.sin(turn) * point[2],
                Math.sin(turn) * point[1] + Math.cos(turn) * point[2]
            };
        }
        return points;
    }

    private static double angle(int count, double turn, double... sizes) {
        return PrincipalComponents.of(axes(0, 3, 2, 1), count)
                .largestAngle(PrincipalComponents.of(axes(turn, sizes), count));
    }

    @Test
    void aPlaneThatIsTurnedHasItsTurn() {
        assertThat(angle(2, 0.3, 3, 2, 1)).isCloseTo(0.3, within(1e-12));
        assertThat(angle(2, 1e-7, 3, 2, 1)).isCloseTo(1e-7, within(1e-12));
        assertThat(angle(3, 0.3, 3, 2, 1)).isCloseTo(0, within(1e-7));
    }

    @Test
    void axesWithinThePlaneMayBeOthers() {
        assertThat(angle(2, 0, 2, 3, 1)).isCloseTo(0, within(1e-12));
        assertThat(angle(1, 0, 2, 3, 1)).isCloseTo(Math.PI / 2, within(1e-12));
    }
}
