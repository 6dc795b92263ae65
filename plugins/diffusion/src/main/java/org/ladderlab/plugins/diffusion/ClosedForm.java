package org.ladderlab.plugins.diffusion;

import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.settings.ConfigurationException;

/** What networks have in common that compute with alpha and sigma of the experiment's diffusion. */
final class ClosedForm {

    private ClosedForm() {}

    /**
     * The frame of a diffusion whose dimensions share one log SNR.
     *
     * @throws ConfigurationException if it has a forward process of its own, whose alpha and sigma would be others
     */
    static Frame frame(String network, BuildContext context) {
        GaussianDiffusion diffusion = context.part(GaussianDiffusion.class);
        diffusion.requireOneLogSnr(
                "The network '" + network + "'", "use one that learns, or one made for that process");
        return diffusion.frame();
    }
}
