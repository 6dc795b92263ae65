package org.ladderlab.plugins.weightings;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The weightings and the time samplings. */
public final class WeightingsPlugin implements Plugin {

    @Override
    public String name() {
        return "weightings";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                Elbo.TYPE,
                NoiseSimple.TYPE,
                DataSimple.TYPE,
                VelocitySimple.TYPE,
                Iddpm.TYPE,
                DataCosine.TYPE,
                VelocityCosine.TYPE,
                TruncatedSnr.TYPE,
                FlowMatching.TYPE,
                Indi.TYPE,
                Edm.TYPE,
                EdmMonotone.TYPE,
                LearnedUncertainty.TYPE,
                SigmoidWeighting.TYPE,
                MinSnrGamma.TYPE,
                SoftMinSnr.TYPE,
                P2.TYPE,
                Uniform.TYPE,
                LowDiscrepancy.TYPE,
                Adaptive.TYPE,
                Importance.TYPE);
    }
}
