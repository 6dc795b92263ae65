package org.ladderlab.plugins.energy;

import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;

/**
 * What the energy of one level is of: {@code y = a z_k}, seen through {@code z_{k+1} = y + s noise}. Nothing is above the deepest latent:
 * there a = s = 1 and N(0, 1) stands in the place of what is above.
 *
 * @param logSnr of z_k
 * @param shrink a, {@code alpha_{k+1} / alpha_k}
 * @param noise s
 * @param relativeNoise {@code sigma_k / sigma_0}
 */
record EnergyLevel(double logSnr, double shrink, double noise, double relativeNoise, boolean deepest) {

    static EnergyLevel of(GaussianDiffusion diffusion, int k) {
        Frame frame = diffusion.frame();
        double here = diffusion.schedule().logSnr(diffusion.time(k));
        double relative = frame.sigma(here) / frame.sigma(diffusion.schedule().logSnr(0));
        if (k == diffusion.steps().orElseThrow()) {
            return new EnergyLevel(here, 1, 1, relative, /* deepest= */ true);
        }
        double above = diffusion.schedule().logSnr(diffusion.time(k + 1));
        return new EnergyLevel(
                here,
                frame.alpha(above) / frame.alpha(here),
                frame.sigma(above) * Math.sqrt(-Math.expm1(above - here)),
                relative,
                /* deepest= */ false);
    }
}
