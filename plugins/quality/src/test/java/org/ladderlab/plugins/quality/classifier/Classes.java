package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/** Binary 8x8 images of three classes, and a classifier of them. */
final class Classes {

    static final DataSpec DATA = new DataSpec("shapes", new Shape(1, 8, 8), Optional.of(new PixelGrid(2, 0, 1)), 3);

    /** Zeros and ones with the network's logits. */
    record Binary() implements Likelihood {

        static final ComponentType<Likelihood, Binary> TYPE = ComponentType.of(
                Kind.LIKELIHOOD,
                "binary",
                new Binary(),
                new ComponentType.Doc("Zeros and ones.", "x l - softplus(l)", "none"));

        @Override
        public boolean isDensity() {
            return false;
        }

        @Override
        public int parametersPerChannel() {
            return 1;
        }

        @Override
        public NDArray logProb(NDArray x, NDArray parameters) {
            return Tensors.sumPerExample(x.mul(parameters).sub(Ops.softplus(parameters)));
        }

        @Override
        public NDArray mean(NDArray parameters) {
            return ai.djl.nn.Activation.sigmoid(parameters);
        }
    }

    private Classes() {}

    static ClassifierEncoder.Config small() {
        return new ClassifierEncoder.Config(2, 4, 0, 0);
    }

    static ClassTemplatesDecoder.Config templates() {
        return new ClassTemplatesDecoder.Config(new Ref<>(Binary.TYPE, new Binary()));
    }

    /** With both halves of the model. */
    static TestContext model(TestContext context) {
        TestContext encoded = context.with(context.scoped("encoder").create(ClassifierEncoder.TYPE, small()));
        return encoded.with(encoded.scoped("decoder").create(ClassTemplatesDecoder.TYPE, templates()));
    }
}
