package org.ladderlab.plugins.stacked;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class StackedPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new StackedPlugin();
    }
}
