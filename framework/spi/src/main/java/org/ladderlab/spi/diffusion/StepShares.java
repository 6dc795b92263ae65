package org.ladderlab.spi.diffusion;

import java.util.Arrays;
import org.ladderlab.spi.model.Band;

/**
 * How the steps of a finite ladder are drawn within a band: each with a chance in proportion to the log SNR that it loses, which is
 * about what it costs, so that a steep step that costs much of the band is drawn as often. What a draw costs is divided by its
 * chance, which leaves the sum over the band unbiased.
 *
 * @param logSnr of z_i at index i; the first may be infinite
 */
record StepShares(double[] logSnr) {

    /**
     * The chances of a band's steps from i to i - 1; a step that loses nothing is never drawn, unless all do.
     *
     * @param band of latents z_i-1
     */
    double[] chances(Band band) {
        double[] shares = new double[band.size()];
        Arrays.setAll(shares, k -> logSnr[band.from() + k] - logSnr[band.from() + k + 1]);
        // A step to pure noise loses infinitely much and costs about what its neighbour does.
        double largest = Arrays.stream(shares).filter(Double::isFinite).max().orElse(1);
        double finite = largest > 0 ? largest : 1;
        double sum = Arrays.stream(shares).map(share -> Math.min(share, finite)).sum();
        Arrays.setAll(shares, k -> sum > 0 ? Math.min(shares[k], finite) / sum : 1.0 / shares.length);
        return shares;
    }
}
