package org.ladderlab.cli;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import org.ladderlab.spi.EffectiveWeighting;

/** What a diffusion was trained for, in one line. */
final class EffectiveWeightingLine {

    private static final double EQUAL = 1e-6;

    private EffectiveWeightingLine() {}

    static String of(EffectiveWeighting weighting) {
        List<EffectiveWeighting.Point> points = weighting.points();
        DoubleSummaryStatistics weights =
                points.stream().mapToDouble(EffectiveWeighting.Point::weight).summaryStatistics();
        if (weights.getMax() <= 1 + EQUAL && weights.getMin() >= 1 - EQUAL) {
            return "effective weighting: w = 1 at every log SNR, the bound itself; monotone: yes";
        }
        return String.format(
                Locale.ROOT,
                "effective weighting: w from %.3g to %.3g over log SNR %.3g to %.3g; monotone: %s",
                weights.getMin(),
                weights.getMax(),
                points.get(0).logSnr(),
                points.get(points.size() - 1).logSnr(),
                weighting.monotone() ? "yes, a bound on noised data" : "no, not a bound");
    }
}
