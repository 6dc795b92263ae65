package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.WeightingFunction;

/**
 * {@link Edm} with its largest weight kept for all lower log SNRs, which makes it monotone (Kingma and Gao 2023, section 5.1).
 *
 * @param edm the weighting above its peak
 * @param peak the log SNR of its largest weight
 */
public record EdmMonotone(Edm edm, double peak) implements WeightingFunction {

    private static final double REACH = 12;
    private static final double GRID = 1e-3;

    public static final ComponentType<WeightingFunction, Edm> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "edm-monotone",
            Edm.TYPE.defaults(),
            new ComponentType.Doc(
                    "The weighting edm, constant below its peak.",
                    "w(l) = edm(max(l, peak)), peak = argmax edm",
                    "Kingma and Gao 2023, section 5.1"),
            (edm, context) -> of(edm));

    /** Finds the peak on a grid, and then exactly; none lies further than 12 deviations from the mean. */
    private static EdmMonotone of(Edm edm) {
        double reach = REACH * edm.standardDeviation();
        double peak = edm.mean();
        for (double logSnr = edm.mean() - reach; logSnr < edm.mean(); logSnr += GRID) {
            if (edm.weight(logSnr, 0) > edm.weight(peak, 0)) {
                peak = logSnr;
            }
        }
        double low = peak - GRID;
        double high = peak + GRID;
        for (double middle = peak; middle > low && middle < high; middle = (low + high) / 2) {
            if (edm.slope(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new EdmMonotone(edm, low);
    }

    @Override
    public double weight(double logSnr, double density) {
        return edm.weight(Math.max(logSnr, peak), density);
    }
}
