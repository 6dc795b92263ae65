package org.ladderlab.plugins.distillation;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Students of trained diffusions, which sample in few steps. */
public final class DistillationPlugin implements Plugin {

    @Override
    public String name() {
        return "distillation";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                MatchTeacherLoss.TYPE,
                ProgressiveDistillationLoss.TYPE,
                ConsistencyDistillationLoss.TYPE,
                ConsistencyTrainingLoss.TYPE,
                ConsistencyTuningLoss.TYPE,
                ConsistencyPreconditionedNetwork.TYPE,
                ConsistencySampler.TYPE);
    }
}
