package org.ladderlab.plugins.distillation;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class DistillationPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new DistillationPlugin();
    }
}
