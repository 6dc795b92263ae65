package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The normal distributions of NVAE, made from the channels of a network's last layer: one half for the mean, one for the log
 * standard deviation, each kept within 5 by {@code 5 tanh(x / 5)} so that no KL term can explode.
 */
final class SoftNormal {

    private static final double LIMIT = 5;
    private static final double SMALLEST_SIGMA = 0.01;

    private SoftNormal() {}

    /**
     * {@code N(clamp(a), (exp(clamp(b)) + 0.01)^2)}.
     *
     * @param channels a and b, (n, 2 c, h, w)
     */
    static DiagonalGaussian of(NDArray channels) {
        NDList halves = channels.split(2, 1);
        NDArray logSigma = NvaeOps.softClamp(halves.get(1), LIMIT);
        return new DiagonalGaussian(
                NvaeOps.softClamp(halves.get(0), LIMIT),
                Tensors.scale(NvaeOps.logFloored(logSigma, SMALLEST_SIGMA), 2));
    }

    /**
     * The residual distribution {@code N(mean_p + dmu, (sigma_p dsigma)^2)} with {@code dmu = clamp(a)}, {@code dsigma =
     * exp(clamp(b))} (Vahdat and Kautz 2020, section 3.2). Its divergence from the prior is {@code 1/2 sum(dmu^2 / sigma_p^2 +
     * dsigma^2 - log dsigma^2 - 1)} (equation 3): where the data say nothing, a and b at 0 give 0. The authors' code adds a and
     * b before the clamp instead; this is the paper's form.
     *
     * @param channels a and b, (n, 2 c, h, w)
     */
    static DiagonalGaussian relativeTo(DiagonalGaussian prior, NDArray channels) {
        NDList halves = channels.split(2, 1);
        NDArray logRatio = NvaeOps.softClamp(halves.get(1), LIMIT);
        return new DiagonalGaussian(
                NvaeOps.softClamp(halves.get(0), LIMIT).add(prior.mean()),
                Tensors.scale(logRatio, 2).add(prior.logVariance()));
    }
}
