package org.ladderlab.plugins.nvae;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The deep hierarchical VAE of Vahdat and Kautz 2020. */
public final class NvaePlugin implements Plugin {

    @Override
    public String name() {
        return "nvae";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(NvaeEncoder.TYPE, NvaeDecoder.TYPE, NvaeElbo.TYPE, RecalibratedSampler.TYPE);
    }
}
