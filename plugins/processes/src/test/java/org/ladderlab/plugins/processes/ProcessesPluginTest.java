package org.ladderlab.plugins.processes;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class ProcessesPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new ProcessesPlugin();
    }
}
