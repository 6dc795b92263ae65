package org.ladderlab.plugins.datasets;

import java.util.Optional;
import java.util.Set;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.ScopesContract;

class DatasetsPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new DatasetsPlugin();
    }

    /** What takes files: {@link MnistTest} and {@link ArraysDatasetTest} have some. */
    @Override
    protected Optional<? extends ScopesContract> contract(Ref<?> component) {
        return Set.of(
                                Mnist.TYPE,
                                FashionMnist.TYPE,
                                Cifar10.TYPE,
                                Cifar100.TYPE,
                                ImagesDataset.TYPE,
                                ArraysDataset.TYPE)
                        .contains(component.type())
                ? Optional.empty()
                : super.contract(component);
    }
}
