package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One step of a Gaussian diffusion backwards, from the noisier t to s, for any alpha and sigma:
 *
 * <pre>
 * q(z_s | z_t, x) = N(A z_t + B x, sigma_s^2 c),   c = -expm1(l_t - l_s)
 * A = alpha_t sigma_s^2 / (alpha_s sigma_t^2) = (alpha_s / alpha_t) exp(l_t - l_s)
 * B = alpha_s c
 * </pre>
 *
 * It follows from {@code q(z_t | z_s) = N((alpha_t / alpha_s) z_s, sigma_t^2 c)} by Bayes' rule. In the variance preserving
 * frame it is Ho et al. 2020, equations 6 and 7, with {@code sigma_s^2 c = beta~_t} and {@code sigma_t^2 c = beta_t}. The
 * first form of A holds at {@code alpha_t = 0} too.
 *
 * <p>Where both ends have one log SNR, c is 0, both distributions are the point z_t, and no divergence is between them.
 *
 * <p>Of a {@link ForwardProcess} it is the step in each dimension, and y takes the place of x.
 *
 * @param fromLatent A; float64, (n) or broadcasting to (n, example shape), as all others
 * @param fromData B
 * @param precision {@code exp(l_s) - exp(l_t) = B^2 / posteriorVariance}, what z_s tells of x beyond z_t
 * @param posteriorVariance {@code sigma_s^2 c}, of q(z_s | z_t, x)
 * @param logRatio {@code log(sigma_t^2 / sigma_s^2)}, by how much the variance of q(z_t | z_s) is larger
 */
public record ReverseStep(
        NDArray fromLatent, NDArray fromData, NDArray precision, NDArray posteriorVariance, NDArray logRatio) {

    /** The largest share of sigma_s^2 that q(z_s | z_t, x) draws anew when it has another volatility. */
    static final double LARGEST_SHARE = 0.999;

    /** The step between two log SNRs, float64, (n) or broadcasting to (n, example shape). */
    public static ReverseStep between(Frame frame, NDArray logSnrFrom, NDArray logSnrTo) {
        NDArray fraction = fraction(logSnrFrom, logSnrTo);
        NDArray alpha = frame.alpha(logSnrTo);
        NDArray varianceTo = frame.sigma(logSnrTo).square();
        NDArray varianceFrom = frame.sigma(logSnrFrom).square();
        return new ReverseStep(
                frame.alpha(logSnrFrom).mul(varianceTo).div(alpha.mul(varianceFrom)),
                alpha.mul(fraction),
                logSnrTo.exp().mul(fraction),
                varianceTo.mul(fraction),
                varianceFrom.log().sub(varianceTo.log()));
    }

    /**
     * The step of a way back with another volatility, such as DDIM's encoder has with rho = eta^2, of variance {@code rho sigma_s^2 c}: {@code A = (sigma_s / sigma_t) sqrt(1 - rho c)},
     * and {@code B = alpha_s (1 - k), k = exp((l_t - l_s) / 2) sqrt(1 - rho c)}, with which y is {@code m_t + (m_s - m_t) / (1 - k)}. A
     * coarse step's rho c is cut below 1, above which there is no such step.
     *
     * @param volatility rho, of the shape of the log SNRs
     */
    static ReverseStep between(Frame frame, NDArray logSnrFrom, NDArray logSnrTo, NDArray volatility) {
        NDArray kept = kept(logSnrFrom, logSnrTo, volatility);
        NDArray share = Tensors.shift(kept.square().neg(), 1);
        NDArray fraction = moved(logSnrFrom, logSnrTo, volatility);
        NDArray sigmaTo = frame.sigma(logSnrTo);
        NDArray sigmaFrom = frame.sigma(logSnrFrom);
        NDArray variance = sigmaTo.square().mul(share);
        NDArray fromData = frame.alpha(logSnrTo).mul(fraction);
        return new ReverseStep(
                sigmaTo.div(sigmaFrom).mul(kept),
                fromData,
                fromData.square().div(variance.maximum(Tensors.constant(variance, Double.MIN_NORMAL))),
                variance,
                Tensors.scale(sigmaFrom.div(sigmaTo).log(), 2));
    }

    /** {@code sqrt(1 - rho c)}. */
    private static NDArray kept(NDArray logSnrFrom, NDArray logSnrTo, NDArray volatility) {
        NDArray share = fraction(logSnrFrom, logSnrTo).mul(volatility);
        return Tensors.shift(
                        share.minimum(Tensors.constant(share, LARGEST_SHARE)).neg(), 1)
                .sqrt();
    }

    /** {@code 1 - k}, by which the change of a mean counts; c for rho = 1. */
    static NDArray moved(NDArray logSnrFrom, NDArray logSnrTo, NDArray volatility) {
        NDArray half = Tensors.scale(logSnrFrom.sub(logSnrTo), 0.5).exp();
        return Tensors.shift(half.mul(kept(logSnrFrom, logSnrTo, volatility)).neg(), 1);
    }

    /** {@code -expm1(d) = 2 tanh(-d/2) / (1 + tanh(-d/2))} at {@code d = logSnrFrom - logSnrTo < 0}, exact for small d. */
    public static NDArray fraction(NDArray logSnrFrom, NDArray logSnrTo) {
        NDArray tanh = Tensors.scale(logSnrTo.sub(logSnrFrom), 0.5).tanh();
        return Tensors.scale(tanh, 2).div(Tensors.shift(tanh, 1));
    }

    /** q(z_s | z_t, x). */
    public DiagonalGaussian posterior(NDArray z, NDArray x) {
        return new DiagonalGaussian(mean(z, x), Tensors.perExample(logVariance(), z));
    }

    /** A point's log variance is the smallest there is, so that the divergence of two points at one place is 0. */
    private NDArray logVariance() {
        return posteriorVariance
                .maximum(Tensors.constant(posteriorVariance, Double.MIN_NORMAL))
                .log();
    }

    /**
     * {@code N(A z + B x, exp(excess) posteriorVariance)}.
     *
     * @param excess float64, broadcasts against z
     */
    public DiagonalGaussian distribution(NDArray z, NDArray x, NDArray excess) {
        NDArray logVariance = Tensors.perExample(logVariance(), z.getShape());
        NDArray wide = excess.add(logVariance);
        return new DiagonalGaussian(mean(z, x), z.getDataType() == DataType.FLOAT64 ? wide : Tensors.toFloat32(wide));
    }

    private NDArray mean(NDArray z, NDArray x) {
        return z.mul(Tensors.perExample(fromLatent, z)).add(x.mul(Tensors.perExample(fromData, z)));
    }

    /**
     * {@code KL(posterior(z, x) || distribution(z, xHat, excess)) = 1/2 sum(r B^2 / posteriorVariance (x - xHat)^2 + r - 1 - log
     * r)} with {@code r = exp(-excess)}, nats per example, (n).
     *
     * @param dataError {@code (x - xHat)^2}, in the data's shape
     * @param excess float64, broadcasts against it
     */
    public NDArray divergence(NDArray dataError, NDArray excess) {
        NDArray weight = Tensors.perExample(precision, dataError.getShape());
        NDArray ratio = excess.neg().exp();
        NDArray spread = Tensors.shift(ratio.add(excess), -1);
        return Tensors.sumPerExample(
                Tensors.scale(dataError.mul(weight).mul(ratio).add(spread), 0.5));
    }
}
