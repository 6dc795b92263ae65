package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;

/**
 * A decoder whose every level is one denoiser: {@code p(z_s | z_t) = q(z_s | z_t, x = xHat(z_t))}. Its state is the latent
 * above.
 */
public interface DenoisingDecoder extends Decoder {

    /** Whether the variance of p(z_s | z_t) is learned, which only a loss that feels it can do. */
    default boolean learnsVariance() {
        return false;
    }

    /**
     * The denoiser's estimate at any noise level.
     *
     * @param z (n, example shape)
     * @param logSnr float64, (n)
     */
    Denoised denoise(NDArray z, NDArray logSnr, Scope scope);

    /**
     * {@code p(z_s | z_t)} between any two noise levels: what {@link #prior} is between neighbours of a finite ladder.
     *
     * @param z z_t, (n, example shape)
     * @param logSnrFrom of t, the noisier end; float64, (n)
     * @param logSnrTo of s; float64, (n)
     */
    DiagonalGaussian reverse(NDArray z, NDArray logSnrFrom, NDArray logSnrTo, Scope scope);

    /**
     * {@code KL(q(z_s | z_t, x) || p(z_s | z_t))} at {@code z_t = alpha x + sigma noise}, nats per example, (n). With the
     * variance of q in p it is {@code 1/2 expm1(l_s - l_t) ||eps - epsHat||^2} (VDM, equation 13).
     *
     * @param denoised what {@link #denoise} made of z_t
     * @param noise the noise in z_t
     * @param logSnrFrom of t, the noisier end; float64, (n)
     * @param logSnrTo of s; float64, (n)
     */
    NDArray consistency(Denoised denoised, NDArray x, NDArray noise, NDArray logSnrFrom, NDArray logSnrTo);

    /**
     * What {@code ||eps - epsHat||^2} is multiplied by in {@link #consistency}: with the variance of q in p {@code 1/2 expm1(l_s -
     * l_t)}.
     *
     * @param logSnrFrom of t, the noisier end
     * @param logSnrTo of s
     */
    default double consistencyFactor(double logSnrFrom, double logSnrTo) {
        return Math.expm1(logSnrTo - logSnrFrom) / 2;
    }

    /**
     * {@code log p(x | z)} at {@code z = alpha x + sigma noise} next to the data, nats per example, (n).
     *
     * @param logSnr float64, (n)
     */
    NDArray logLikelihoodAt(NDArray x, NDArray noise, NDArray logSnr, Scope scope);

    /**
     * The same where p(x | z) is itself a step of the denoiser ({@link GaussianDiffusion#firstLatent} is 1).
     *
     * @param denoised what {@link #denoise} made of z_1
     * @param logSnr of z_1; float64, (n)
     */
    NDArray logLikelihoodAt(Denoised denoised, NDArray x, NDArray noise, NDArray logSnr);
}
