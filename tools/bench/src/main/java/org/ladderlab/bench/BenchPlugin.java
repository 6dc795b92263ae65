package org.ladderlab.bench;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The data set of the benchmarks. */
public final class BenchPlugin implements Plugin {

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(BatchFile.TYPE);
    }
}
