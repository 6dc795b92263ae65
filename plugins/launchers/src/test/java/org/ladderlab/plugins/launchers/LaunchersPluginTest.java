package org.ladderlab.plugins.launchers;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class LaunchersPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new LaunchersPlugin();
    }
}
