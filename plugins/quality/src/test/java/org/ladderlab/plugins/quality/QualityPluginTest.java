package org.ladderlab.plugins.quality;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class QualityPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new QualityPlugin();
    }
}
