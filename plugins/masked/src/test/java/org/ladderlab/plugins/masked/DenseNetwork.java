package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.tensors.Scope;

/** One linear map of what is visible. */
record DenseNetwork(Linear map) implements Network {

    private record Config() {}

    static final Ref<Network> REF = ComponentType.of(
                    Kind.NETWORK,
                    "dense",
                    new Config(),
                    new ComponentType.Doc("One linear map.", "W z + b", "this test"),
                    (config, context) -> new DenseNetwork(new Linear(
                            context.parameters().scope("map"),
                            context.data().dimensions(),
                            context.data().dimensions())))
            .byDefault();

    @Override
    public NDArray forward(NDArray z, NDArray logSnr, Scope scope) {
        return map.forward(z.reshape(z.getShape().get(0), -1)).reshape(z.getShape());
    }
}
