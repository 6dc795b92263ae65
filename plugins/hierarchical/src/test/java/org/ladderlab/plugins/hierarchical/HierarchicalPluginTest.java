package org.ladderlab.plugins.hierarchical;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class HierarchicalPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new HierarchicalPlugin();
    }
}
