package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/** The deterministic map between two levels: layers of {@code dropout(activation(batchNorm(linear(x))))}, all of one width. */
final class DenseBlock {

    private final List<Linear> layers = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>();
    private final Activation activation;
    private final double dropout;

    DenseBlock(Parameters parameters, long in, int width, LadderSizes sizes) {
        activation = sizes.activation();
        dropout = sizes.dropout();
        for (int i = 0; i < sizes.layers(); i++) {
            layers.add(new Linear(parameters.scope("linear" + i), i == 0 ? in : width, width));
            if (sizes.batchNorm()) {
                norms.add(new BatchNorm(parameters.scope("norm" + i), width));
            }
        }
    }

    /** (n, in) to (n, width). */
    NDArray forward(NDArray x, Scope scope) {
        NDArray y = x;
        for (int i = 0; i < layers.size(); i++) {
            Linear layer = layers.get(i);
            NDArray active = norms.isEmpty()
                    ? activation.apply(layer.forward(y))
                    : norms.get(i).forward(layer, y, scope.training(), activation);
            y = Ops.dropout(active, dropout, scope.training());
        }
        return y;
    }
}
