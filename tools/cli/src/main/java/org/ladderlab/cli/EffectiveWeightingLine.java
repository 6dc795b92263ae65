package org.ladderlab.cli;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/** What a diffusion was trained for, in one line. */
final class EffectiveWeightingLine {

    private static final double EQUAL = 1e-6;

    private EffectiveWeightingLine() {}

    static String of(EffectiveWeighting weighting) {
        return "effective weighting: " + words(weighting);
    }

    private static String words(EffectiveWeighting weighting) {
        List<EffectiveWeighting.Point> points = weighting.points();
        if (points.isEmpty()) {
            return "of no log SNR; there is no level between the data and the prior";
        }
        DoubleSummaryStatistics weights =
                points.stream().mapToDouble(EffectiveWeighting.Point::weight).summaryStatistics();
        if (weights.getMax() == 0) {
            return "w = 0 at every log SNR, so no level is trained";
        }
        if (weighting.ledgerTotal()) {
            return "w = 1 at every log SNR, the bound itself; monotone: yes";
        }
        String monotone = weighting.monotone() ? "yes, a bound on noised data" : "no, not a bound";
        if (weights.getMax() - weights.getMin() <= EQUAL * weights.getMax()) {
            return String.format(
                    Locale.ROOT,
                    "w = %.3g at every log SNR, but what is minimised is not the ledger's total; monotone: %s",
                    weights.getMax(),
                    monotone);
        }
        return String.format(
                Locale.ROOT,
                "w from %.3g to %.3g over log SNR %.3g to %.3g; monotone: %s",
                weights.getMin(),
                weights.getMax(),
                points.get(0).logSnr(),
                points.get(points.size() - 1).logSnr(),
                monotone);
    }
}
