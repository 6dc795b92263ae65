package @PACKAGE@;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The plugin @NAME@: list each component's TYPE here. */
public final class @CLASS@Plugin implements Plugin {

    @Override
    public String name() {
        return "@NAME@";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(@CLASS@Schedule.TYPE);
    }
}
