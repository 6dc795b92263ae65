package org.ladderlab.plugins.launchers;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The launchers. */
public final class LaunchersPlugin implements Plugin {

    @Override
    public String name() {
        return "launchers";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(LocalLauncher.TYPE, SlurmLauncher.TYPE);
    }
}
