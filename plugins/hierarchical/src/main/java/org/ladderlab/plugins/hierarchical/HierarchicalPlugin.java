package org.ladderlab.plugins.hierarchical;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Ladders of learned latents, their losses, sampler and metrics, and linear Gaussian ladders. */
public final class HierarchicalPlugin implements Plugin {

    @Override
    public String name() {
        return "hierarchical";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                MlpLadderEncoder.TYPE,
                MlpBottomUpEncoder.TYPE,
                Autoencoder.TYPE,
                ConvolutionalLadderEncoder.TYPE,
                MlpLadderDecoder.TYPE,
                ConvolutionalLadderDecoder.TYPE,
                LinearLadderEncoder.TYPE,
                LinearBottomUpEncoder.TYPE,
                LinearLadderDecoder.TYPE,
                LinearMapEncoder.TYPE,
                LinearMapDecoder.TYPE,
                HierarchicalElbo.TYPE,
                ImportanceWeightedElbo.TYPE,
                TopDownSampler.TYPE,
                ActiveUnits.TYPE,
                CollapsedShare.TYPE,
                ShuffledLatents.TYPE,
                ImportanceWeightedBound.TYPE);
    }
}
