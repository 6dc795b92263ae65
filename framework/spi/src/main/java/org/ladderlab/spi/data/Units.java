package org.ladderlab.spi.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * How the values y that a model is given become the data's own, {@code x_d = offset_d + scale_d y_d}. A density in one unit is not one
 * in another: {@code -log p(x) = -log p(y) + sum over d of log scale_d}.
 *
 * @param offset of each dimension of an example, in the order of its values
 * @param scale of each dimension, above 0
 */
public record Units(List<Double> offset, List<Double> scale) {

    public Units {
        offset = List.copyOf(offset);
        scale = List.copyOf(scale);
        if (offset.size() != scale.size() || !scale.stream().allMatch(s -> s > 0 && Double.isFinite(s))) {
            throw new IllegalArgumentException(
                    "Units need an offset and a scale for each dimension, and a scale must be a finite number above 0.");
        }
    }

    /** {@code sum over d of log scale_d}: nats that a density of y lacks of one of x. */
    public double logVolume() {
        return scale.stream().mapToDouble(Math::log).sum();
    }

    /** Examples in the data's own units, in the shape of {@code y}, (n, example shape), owned by {@code manager}. */
    public NDArray own(NDArray y, NDManager manager) {
        float[] values = y.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int d = i % scale.size();
            values[i] = (float) (offset.get(d) + scale.get(d) * values[i]);
        }
        return manager.create(values, y.getShape());
    }
}
