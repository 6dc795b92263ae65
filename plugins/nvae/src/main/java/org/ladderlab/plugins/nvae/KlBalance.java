package org.ladderlab.plugins.nvae;

import java.util.List;
import org.ladderlab.spi.model.Level;

/**
 * Factors that keep every group of latents in use while the KL terms grow in (Vahdat and Kautz 2020, appendix A):
 *
 * <pre>
 * gamma_l = (mean |KL_l| + 0.01) / alpha_l, divided by their mean,   alpha_l = size of z_l / levels of that size
 * </pre>
 *
 * A group that says little is charged little, and a scale with more pixels may say more. They are numbers: no gradient flows.
 */
final class KlBalance {

    private static final double OFFSET = 0.01;

    private KlBalance() {}

    /**
     * The factors, with mean 1.
     *
     * @param kl mean of |KL_l| over the batch, nats, from the level next to the data
     */
    static double[] factors(double[] kl, List<Level> levels) {
        double[] factors = new double[kl.length];
        double sum = 0;
        for (int l = 0; l < kl.length; l++) {
            long size = levels.get(l).latent().size();
            long alike = levels.stream().filter(k -> k.latent().size() == size).count();
            factors[l] = (kl[l] + OFFSET) * alike / size;
            sum += factors[l];
        }
        for (int l = 0; l < kl.length; l++) {
            factors[l] *= kl.length / sum;
        }
        return factors;
    }
}
