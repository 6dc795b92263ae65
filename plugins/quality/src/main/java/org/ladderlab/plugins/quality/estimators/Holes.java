package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;

/**
 * Which share of p's draws lies where q hardly ever is: below the quantile of {@code log q(z)} that 1 % of q's own draws lie below, and above
 * the one that 1 % lie above. Where q is p both are 0.01. A law that is too wide has its draws in the first, one that is too narrow in the second:
 * the divergence of the two is not told by one of them.
 *
 * @param below share with a lower density than 99 % of q's draws have
 * @param above share with a higher one
 */
public record Holes(Interval below, Interval above) {

    private static final double TAIL = 0.01;

    /** From {@code log q} of draws of q, of examples that q does not know, and of p. */
    public static Holes of(double[] ofQ, double[] ofP) {
        double[] negated = Arrays.stream(ofQ).map(v -> -v).toArray();
        return new Holes(
                share(ofQ, ofP), share(negated, Arrays.stream(ofP).map(v -> -v).toArray()));
    }

    /** With the error of the quantile: a share moves with it by its slope there. */
    private static Interval share(double[] ofQ, double[] ofP) {
        double[] sorted = ofQ.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        Interval share = Interval.ofShare(below(ofP, quantile(sorted, TAIL)), ofP.length);
        double slope = (below(ofP, quantile(sorted, 1.5 * TAIL)) - below(ofP, quantile(sorted, 0.5 * TAIL)))
                / (TAIL * ofP.length);
        double ofQuantile = slope * Math.sqrt(TAIL * (1 - TAIL) / n);
        return new Interval(
                share.value(),
                Math.hypot(share.standardError(), ofQuantile),
                Math.max(0, share.value() - Math.hypot(share.value() - share.low(), 2 * ofQuantile)),
                Math.min(1, share.value() + Math.hypot(share.high() - share.value(), 2 * ofQuantile)));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * sorted.length - 0.5;
        int low = (int) Math.max(0, Math.floor(at));
        int high = Math.min(sorted.length - 1, low + 1);
        double weight = Math.min(1, Math.max(0, at - low));
        return sorted[low] + weight * (sorted[high] - sorted[low]);
    }

    private static int below(double[] values, double threshold) {
        return (int) Arrays.stream(values).filter(v -> v < threshold).count();
    }
}
