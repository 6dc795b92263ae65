package org.ladderlab.plugins.masked;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class MaskedPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new MaskedPlugin();
    }
}
