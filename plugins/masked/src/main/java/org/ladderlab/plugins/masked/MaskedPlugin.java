package org.ladderlab.plugins.masked;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Masked diffusion, and the optimal denoiser of bits whose joint law is known. */
public final class MaskedPlugin implements Plugin {

    @Override
    public String name() {
        return "masked";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                MaskedDiffusion.TYPE,
                MaskedDenoiser.TYPE,
                MaskedLoss.TYPE,
                UnmaskingSampler.TYPE,
                JointBitsNetwork.TYPE);
    }
}
