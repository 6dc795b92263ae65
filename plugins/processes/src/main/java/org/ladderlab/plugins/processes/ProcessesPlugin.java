package org.ladderlab.plugins.processes;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Forward processes, and the optimal denoiser of Gaussian data under them. */
public final class ProcessesPlugin implements Plugin {

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                Multivariate.TYPE,
                Mulan.TYPE,
                DiffEnc.TYPE,
                Fading.TYPE,
                Nfdm.TYPE,
                Blurring.TYPE,
                CovarianceOptimalNetwork.TYPE);
    }
}
