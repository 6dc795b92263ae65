package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;

/**
 * A decoder whose every level is one denoiser: {@code p(z_s | z_t) = q(z_s | z_t, x = xHat(z_t))}. Its state is the latent
 * above.
 */
public interface DenoisingDecoder extends Decoder {

    @Override
    DiagonalGaussian prior(int level, NDArray topDown, Scope scope);

    /** Whether the variance of p(z_s | z_t) is learned, which only a loss that feels it can do. */
    default boolean learnsVariance() {
        return false;
    }

    /** What the network gives: {@link Denoised#kind} of every estimate. */
    Prediction prediction();

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
     * By how much the log variance of p(z_s | z_t) is above that of q(z_s | z_t, x); 0 where it is the same.
     *
     * @param logRatio {@code log(sigma_t^2 / sigma_s^2)}, float64, (n) or broadcasting to z
     * @param denoised what {@link #denoise} made of z_t
     * @return float64, broadcasting to z
     */
    NDArray excess(NDArray logRatio, Denoised denoised);

    /**
     * What {@code ||eps - epsHat||^2} is multiplied by in {@link DiffusionBound#consistency}: with the variance of q in p
     * {@link GaussianDiffusion#consistencyFactor}.
     *
     * @param logSnrFrom of t, the noisier end
     * @param logSnrTo of s
     */
    double consistencyFactor(double logSnrFrom, double logSnrTo);

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
