package @PACKAGE@;

import org.ladderlab.spi.Plugin;
import org.ladderlab.testkit.PluginContract;

/** Every component is listed, documented and bounded, and keeps the contract of its kind. */
class @CLASS@PluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new @CLASS@Plugin();
    }
}
