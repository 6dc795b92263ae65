package org.ladderlab.plugins.mlflow;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The MLflow tracker. */
public final class MlflowPlugin implements Plugin {

    @Override
    public String name() {
        return "mlflow";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(MlflowTracker.TYPE);
    }
}
