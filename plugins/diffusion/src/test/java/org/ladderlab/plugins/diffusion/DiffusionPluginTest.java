package org.ladderlab.plugins.diffusion;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class DiffusionPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new DiffusionPlugin();
    }
}
