package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The variance of p(z_s | z_t), between that of q(z_s | z_t, x) and that of q(z_t | z_s), DDPM's beta~ and beta:
 *
 * <pre>
 * log variance = (1 - f) log(sigma_s^2 c) + f log(sigma_t^2 c)
 * </pre>
 *
 * The two ends are the best choices for data that is one point and for data N(0, 1) (Ho et al. 2020, section 3.2); the
 * interpolation is that of improved DDPM (Nichol and Dhariwal 2021, equation 15). The upper end, and so a bound that depends on
 * it, depends on the frame.
 */
public enum Variance {
    /** f = 0, DDPM's beta~. */
    FIXED_SMALL(0),
    /** f = 1/2, the geometric mean of the two, where the learned variance starts. */
    FIXED_MEDIUM(0.5),
    /** f = 1, DDPM's beta. */
    FIXED_LARGE(1),
    /** {@code f = (1 + v) / 2} with one v for each dimension from the network, which may leave [-1, 1]. */
    LEARNED(Double.NaN);

    private final double share;

    Variance(double share) {
        this.share = share;
    }

    boolean isLearned() {
        return this == LEARNED;
    }

    /** {@code (small / large)^f}, what the squared distance of the means counts in a divergence; f = 1/2 if it is learned. */
    double distanceFactor(double logRatio) {
        return Math.exp(-(isLearned() ? FIXED_MEDIUM.share : share) * logRatio);
    }

    /** The two halves of an output that has v behind the prediction. */
    static Denoised split(Denoised whole) {
        Shape example = whole.z().getShape();
        Shape found = whole.output().getShape();
        if (found.get(1) != 2 * example.get(1)) {
            throw new ConfigurationException(
                    "decoder.variance",
                    "A learned variance needs a network that gives two values for each value of an example, and this one"
                            + " makes " + found + " of " + example + "; use another network, or a fixed variance.");
        }
        NDList halves = whole.output().split(2, 1);
        return new Denoised(
                whole.z(), whole.alpha(), whole.sigma(), whole.kind(), halves.get(0), Optional.of(halves.get(1)));
    }

    /**
     * {@code f log(large / small)}, by how much the log of the variance is above that of the small one.
     *
     * @param logRatio {@code log(large / small)}, float64, (n)
     * @return float64, (n, 1, ...) or, if learned, in the shape of the data
     */
    NDArray excess(NDArray logRatio, Denoised denoised) {
        NDArray range = Tensors.perExample(logRatio, denoised.z().getShape());
        return isLearned()
                ? Tensors.scale(range, 0.5).mul(Tensors.shift(denoised.spread().orElseThrow(), 1))
                : Tensors.scale(range, share);
    }
}
