package org.ladderlab.plugins.mlflow;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

class MlflowPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new MlflowPlugin();
    }
}
