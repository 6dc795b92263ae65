package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The ordinary differential equation whose solutions have the marginals of the diffusion (Song et al. 2021, score SDE, section
 * 4.3), over the angle phi of signal and noise, where it is the velocity itself (Salimans and Ho 2022, appendix D):
 *
 * <pre>
 * u = cos(phi) x + sin(phi) eps,   tan(phi) = sigma / alpha = exp(-l / 2)
 * du/dphi = vHat(u, phi) = cos(phi) epsHat - sin(phi) xHat
 * </pre>
 *
 * <p>u is the latent in the variance preserving frame, {@code u = z / sqrt(alpha^2 + sigma^2)}, whatever the model's own. The
 * interval is finite, the ends of infinite log SNR included.
 *
 * @param diffusion the encoder
 * @param decoder the denoiser
 */
record ProbabilityFlow(GaussianDiffusion diffusion, DenoisingDecoder decoder) {

    static ProbabilityFlow of(BuildContext context) {
        return new ProbabilityFlow(context.part(GaussianDiffusion.class), context.part(DenoisingDecoder.class));
    }

    /** The angle at the latent next to the data. */
    double shallow() {
        return angle(logSnrOfData());
    }

    /** The angle at the deepest latent. */
    double deep() {
        return angle(diffusion.schedule().logSnr(1));
    }

    /** The log SNR of the latent next to the data. */
    double logSnrOfData() {
        return diffusion.schedule().logSnr(diffusion.time(diffusion.firstLatent()));
    }

    private static double angle(double logSnr) {
        return Math.atan(Math.exp(-logSnr / 2));
    }

    /** {@code sqrt(alpha^2 + sigma^2)}, by which u becomes the latent of the model's frame. */
    double scale(double logSnr) {
        Frame frame = diffusion.frame();
        return Math.hypot(frame.alpha(logSnr), frame.sigma(logSnr));
    }

    /** {@code vHat(u, phi)}, float32, in u's shape. */
    NDArray velocity(NDArray u, double angle, Scope scope) {
        double logSnr = -2 * Math.log(Math.tan(angle));
        NDArray z = Tensors.scale(Tensors.toFloat32(u), scale(logSnr));
        Denoised denoised = decoder.denoise(z, Trajectory.logSnrs(logSnr, z, scope), scope);
        return diffusion.forward().velocity(denoised, angle, scope);
    }
}
