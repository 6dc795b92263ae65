package org.ladderlab.plugins.stacked;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Ladders on ladders, and the loss that trains a diffusion of latents with the ladder below it. */
public final class StackedPlugin implements Plugin {

    @Override
    public String name() {
        return "stacked";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                StackedEncoder.TYPE,
                StackedDecoder.TYPE,
                UniformDequantisation.TYPE,
                VariationalDequantisation.TYPE,
                Quantiser.TYPE,
                LatentDiffusionLoss.TYPE,
                StackedSampler.TYPE);
    }
}
