package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/**
 * {@code abar_i = (1 - 2 s) product of max(a_j / a_(j-1), 1e-3) + s} with {@code a_j = (1 - (j/T)^power)^2}, i = 0 .. T
 * (Hoogeboom et al. 2022, code). It has T + 1 entries: abar_0 is 1 - s, not 1, so the log SNR at t = 0 is finite. Used
 * continuously it is the curve through 1000 steps.
 */
public record Polynomial(
        @Setting(value = "power of time", min = 0, aboveMin = true) double power,
        @Setting(
                        value = "s: abar stays this far from 0 and from 1",
                        min = 0,
                        max = 0.5,
                        aboveMin = true,
                        belowMax = true)
                double margin) {

    private static final double SMALLEST_RATIO = 1e-3;

    public static final ComponentType<NoiseSchedule, Polynomial> TYPE = ComponentType.of(
            Kind.SCHEDULE,
            "polynomial",
            new Polynomial(2, 1e-5),
            new ComponentType.Doc(
                    "abar is a polynomial in time, kept away from 0 and 1.",
                    "abar_i = (1 - 2 s) clip((1 - (i/T)^power)^2) + s, each step's ratio at least 1e-3",
                    "Hoogeboom et al. 2022 (equivariant diffusion for molecules), appendix and code"),
            (polynomial, context) -> LadderSchedule.of(polynomial::ladder));

    private AlphaBarLadder ladder(int steps) {
        double[] logs = new double[steps + 1];
        double product = 1;
        for (int i = 0; i <= steps; i++) {
            if (i > 0) {
                product *= Math.max(curve(i, steps) / curve(i - 1, steps), SMALLEST_RATIO);
            }
            logs[i] = Math.log((1 - 2 * margin) * product + margin);
        }
        return new AlphaBarLadder(logs);
    }

    private double curve(int i, int steps) {
        double root = 1 - Math.pow((double) i / steps, power);
        return root * root;
    }
}
