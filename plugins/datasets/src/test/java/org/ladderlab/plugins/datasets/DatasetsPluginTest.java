package org.ladderlab.plugins.datasets;

import java.util.Optional;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.ScopesContract;

class DatasetsPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new DatasetsPlugin();
    }

    /** MNIST is a download: {@link MnistTest} writes files of its own. */
    @Override
    protected Optional<? extends ScopesContract> contract(Ref<?> component) {
        return component.type().equals(Mnist.TYPE) ? Optional.empty() : super.contract(component);
    }
}
