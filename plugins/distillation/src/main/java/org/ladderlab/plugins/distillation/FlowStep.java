package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.tensors.Tensors;

/** Steps of the probability flow in {@code y = z / alpha, r = sigma / alpha}, where it is {@code dy/dr = eps}; each example goes its own way. */
record FlowStep(Frame frame) {

    /**
     * Euler's step, which is DDIM's: {@code z_s = alpha_s xHat + sigma_s epsHat}.
     *
     * @param here at t
     * @param to the log SNR of s, float64, (n)
     */
    NDArray euler(Denoised here, NDArray to) {
        NDArray x = here.data();
        return x.mul(Tensors.perExample(frame.alpha(to), x))
                .add(here.noise().mul(Tensors.perExample(frame.sigma(to), x)));
    }

    /**
     * Heun's step: Euler's and {@code alpha_s (r_s - r_t) (epsHat_s - epsHat_t) / 2}.
     *
     * @param euler {@link #euler} from here
     * @param there what the denoiser makes of that
     * @param from the log SNR of t, float64, (n)
     * @param to that of s
     */
    NDArray heun(NDArray euler, Denoised here, Denoised there, NDArray from, NDArray to) {
        NDArray stride =
                Tensors.scale(to, -0.5).exp().sub(Tensors.scale(from, -0.5).exp());
        NDArray half = Tensors.scale(frame.alpha(to).mul(stride), 0.5);
        return euler.add(there.noise().sub(here.noise()).mul(Tensors.perExample(half, euler)));
    }

    /**
     * The x with which one Euler step from z_t lands on z_s: {@code (z_s - (sigma_s / sigma_t) z_t) / (alpha_s - (sigma_s / sigma_t)
     * alpha_t)} (Salimans and Ho 2022, algorithm 2).
     *
     * @param z z_t
     * @param landed z_s
     * @param from the log SNR of t, float64, (n)
     * @param to that of s
     */
    NDArray origin(NDArray z, NDArray landed, NDArray from, NDArray to) {
        NDArray kept = frame.sigma(to).div(frame.sigma(from));
        NDArray gained = frame.alpha(to).sub(kept.mul(frame.alpha(from)));
        return landed.sub(z.mul(Tensors.perExample(kept, z))).div(Tensors.perExample(gained, z));
    }
}
