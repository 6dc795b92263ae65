package org.ladderlab.plugins.schedules;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The noise schedules. */
public final class SchedulesPlugin implements Plugin {

    @Override
    public String name() {
        return "schedules";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                LinearLogSnr.TYPE,
                Cosine.TYPE,
                TruncatedCosine.TYPE,
                CosineUnnormalised.TYPE,
                ShiftedCosine.TYPE,
                InterpolatedCosine.TYPE,
                LinearBeta.TYPE,
                LinearBetaApproximation.TYPE,
                Quadratic.TYPE,
                SigmoidBeta.TYPE,
                Polynomial.TYPE,
                Sigmoid.TYPE,
                ChenCosine.TYPE,
                ChenLinear.TYPE,
                VariancePreservingSde.TYPE,
                SubVariancePreservingSde.TYPE,
                VarianceExplodingSde.TYPE,
                Edm.TYPE,
                RectifiedFlow.TYPE,
                Learned.TYPE,
                Expression.TYPE,
                Truncated.TYPE,
                MatchedEnds.TYPE,
                Shifted.TYPE,
                ZeroTerminalSnr.TYPE);
    }
}
