package org.ladderlab.plugins.schedules;

import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;

/** Betas that go from one end to the other, as papers give these, and what becomes of them for other T than 1000. */
public record Betas(
        @Setting(value = "beta of the first step", min = 0, max = 1, aboveMin = true, belowMax = true) double betaFirst,
        @Setting(value = "beta of the last step", min = 0, max = 1, aboveMin = true, belowMax = true) double betaLast,
        @Setting("whether the betas are multiplied by 1000 / T, so that the log SNR at t = 1 stays nearly the same")
                boolean rescale) {

    /**
     * The schedule whose beta is {@code curve} at a fraction {@code (i - 1) / (T - 1)} of the way from the first step to the last.
     */
    NoiseSchedule along(DoubleUnaryOperator curve) {
        return LadderSchedule.ofBetas(curve, rescale);
    }
}
