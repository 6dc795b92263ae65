package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class OptimizersPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new OptimizersPlugin();
    }
}
