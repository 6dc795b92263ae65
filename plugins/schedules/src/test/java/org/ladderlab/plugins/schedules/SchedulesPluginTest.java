package org.ladderlab.plugins.schedules;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class SchedulesPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new SchedulesPlugin();
    }
}
