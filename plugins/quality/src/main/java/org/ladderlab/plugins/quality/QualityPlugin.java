package org.ladderlab.plugins.quality;

import java.util.List;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.plugins.quality.extractors.PrincipalAxes;
import org.ladderlab.plugins.quality.extractors.TorchScriptModule;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Numbers for samples, and the features in which they are taken. */
public final class QualityPlugin implements Plugin {

    @Override
    public String name() {
        return "quality";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                FrechetMetric.TYPE,
                KernelMetric.TYPE,
                PrecisionRecallMetric.TYPE,
                WassersteinMetric.TYPE,
                TwoSampleMetric.TYPE,
                MemorisedMetric.TYPE,
                NearestNeighboursMetric.TYPE,
                GapMetric.TYPE,
                Pixels.TYPE,
                PrincipalAxes.TYPE,
                TorchScriptModule.TYPE);
    }
}
