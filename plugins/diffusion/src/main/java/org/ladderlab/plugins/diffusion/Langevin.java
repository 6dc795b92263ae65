package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Steps of Langevin dynamics at one noise level, which leave q(z_t) as it is if they are small:
 *
 * <pre>
 * z + e s + sqrt(2 e) noise
 * </pre>
 */
record Langevin(int steps, Trajectory trajectory, Size size) {

    /** How large a step is. */
    @FunctionalInterface
    interface Size {

        /** e of each example, float32, (n). */
        NDArray of(NDArray score, NDArray noise);
    }

    /** The latent after the steps. */
    NDArray move(NDArray latent, double logSnr, Scope scope) {
        NDArray z = latent;
        for (int i = 0; i < steps; i++) {
            NDArray score = ReverseSde.score(trajectory.denoise(z, logSnr, scope), logSnr, trajectory);
            NDArray noise = scope.normal(z.getShape());
            NDArray e = Tensors.perExample(size.of(score, noise), z);
            z = z.add(score.mul(e)).add(noise.mul(Tensors.scale(e, 2).sqrt()));
        }
        return z;
    }
}
