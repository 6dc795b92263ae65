package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class WeightingsPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new WeightingsPlugin();
    }
}
