package org.ladderlab.plugins.datasets;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Data in files of known formats, handwritten digits, MNIST, and synthetic points whose law is known. */
public final class DatasetsPlugin implements Plugin {

    @Override
    public String name() {
        return "datasets";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                Digits.TYPE,
                Mnist.TYPE,
                ArraysDataset.TYPE,
                ImagesDataset.TYPE,
                Cifar10.TYPE,
                Cifar100.TYPE,
                FashionMnist.TYPE,
                Toy2d.TYPE,
                Gaussian.TYPE,
                CorrelatedGaussian.TYPE,
                Mixture.TYPE,
                Mixture1d.TYPE,
                PlusMinusOne.TYPE,
                JointBits.TYPE,
                Subset.TYPE);
    }
}
