package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.spi.tensors.Parameters;

/** Linear maps with a activation between each two; none after the last. Weights: {@code 0.weight}, {@code 0.bias}, ... */
public final class Mlp {

    private final List<Linear> layers;
    private final Activation activation;

    /**
     * Makes the layers.
     *
     * @param widths of the input, each hidden layer and the output
     */
    public Mlp(Parameters parameters, List<Integer> widths, Activation activation) {
        if (widths.size() < 2) {
            throw new IllegalArgumentException("An MLP needs at least the widths of its input and output.");
        }
        List<Linear> made = new ArrayList<>();
        for (int i = 0; i + 1 < widths.size(); i++) {
            made.add(new Linear(parameters.scope(String.valueOf(i)), widths.get(i), widths.get(i + 1)));
        }
        this.layers = List.copyOf(made);
        this.activation = activation;
    }

    /** (..., first width) to (..., last width). */
    public NDArray forward(NDArray x) {
        NDArray y = layers.get(0).forward(x);
        for (Linear layer : layers.subList(1, layers.size())) {
            y = layer.forward(activation.apply(y));
        }
        return y;
    }
}
