package org.ladderlab.plugins.energy;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class EnergyPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new EnergyPlugin();
    }
}
