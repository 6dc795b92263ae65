package org.ladderlab.plugins.optimizers;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The optimizers. */
public final class OptimizersPlugin implements Plugin {

    @Override
    public String name() {
        return "optimizers";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(Adam.TYPE, AdamW.TYPE, Adamax.TYPE);
    }
}
