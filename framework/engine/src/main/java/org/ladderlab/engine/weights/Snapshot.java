package org.ladderlab.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;

/** The values of some arrays at one time; closing it puts them back. */
public final class Snapshot implements AutoCloseable {

    private final List<NDArray> arrays;
    private final List<NDArray> values;

    private Snapshot(List<NDArray> arrays, List<NDArray> values) {
        this.arrays = arrays;
        this.values = values;
    }

    /** Remembers the values; {@code manager} owns the copies. */
    public static Snapshot of(List<NDArray> arrays, NDManager manager) {
        return new Snapshot(arrays, copies(arrays, manager));
    }

    /** Copies that do not require a gradient, in new arrays of the same layout. */
    public static List<NDArray> copies(List<NDArray> arrays, NDManager manager) {
        try (GradientMode off = GradientMode.off()) {
            List<NDArray> copies = new ArrayList<>();
            for (NDArray array : arrays) {
                NDArray copy = array.duplicate();
                copy.attach(manager);
                copies.add(copy);
            }
            return copies;
        }
    }

    /** Puts the values back. */
    public void restore() {
        if (!arrays.isEmpty()) {
            try (GradientMode off = GradientMode.off()) {
                WeightOps.copy(arrays, values);
            }
        }
    }

    @Override
    public void close() {
        restore();
        values.forEach(NDArray::close);
    }
}
