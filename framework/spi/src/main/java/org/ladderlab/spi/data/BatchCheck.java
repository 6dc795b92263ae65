package org.ladderlab.spi.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Refuses examples that are not what their {@link DataSpec} promises. A model would take them, and give numbers that look like any other:
 * a label too many becomes the hidden one, a value off the grid costs millions of nats.
 */
public final class BatchCheck {

    /** How far from a value of the grid a float32 may lie: this share of the distance of two values, or what rounding explains. */
    private static final double TOLERANCE = 1e-3;

    private final DataSpec spec;
    private final Split split;
    private final int[] indices;

    private BatchCheck(DataSpec spec, Split split, int[] indices) {
        this.spec = spec;
        this.split = split;
        this.indices = indices;
    }

    /**
     * Checks the shape, type, values and labels of some examples of a part.
     *
     * @param indices that the batch was asked for
     * @throws ConfigurationException naming the part, the example, the value and the remedy
     */
    public static void require(DataSpec spec, Split split, int[] indices, Batch batch) {
        BatchCheck check = new BatchCheck(spec, split, indices);
        check.data(batch.data());
        if (batch.labels().isPresent() != spec.classes() > 0) {
            throw check.wrong(
                    (spec.classes() > 0
                                    ? "has no labels, and the data promise " + spec.classes() + " classes"
                                    : "has labels, and the data promise no classes")
                            + "; make the two agree.",
                    0);
        }
        batch.labels().ifPresent(check::labels);
    }

    private void data(NDArray data) {
        Shape expected = Tensors.batched(indices.length, spec.shape());
        if (!data.getShape().equals(expected) || data.getDataType() != DataType.FLOAT32) {
            throw new ConfigurationException("The data '" + spec.name() + "' gave " + indices.length
                    + " examples of its "
                    + split.word() + " part as " + data.getShape() + " of " + data.getDataType() + ", and they must be "
                    + expected + " of float32.");
        }
        float[] values = data.toFloatArray();
        int dimensions = values.length / Math.max(1, indices.length);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw wrong(
                        "has the value " + values[i] + " in dimension " + i % dimensions
                                + "; data must be finite, so leave such examples out or fill the gaps.",
                        i / dimensions);
            }
            float value = values[i];
            int at = i;
            spec.grid().filter(grid -> !holds(grid, value)).ifPresent(grid -> {
                throw wrong(
                        String.format(
                                Locale.ROOT,
                                "has the value %s in dimension %d, which is none of the %d values from %s to %s that the data"
                                        + " promise; give the values as promised, or promise others (or none: continuous data).",
                                value,
                                at % dimensions,
                                grid.count(),
                                grid.lowest(),
                                grid.highest()),
                        at / dimensions);
            });
        }
    }

    private static boolean holds(PixelGrid grid, float value) {
        double distance = 2 * grid.halfBin();
        long k = Math.round((value - grid.lowest()) / distance);
        double rounding = 2 * Math.ulp((float) Math.max(Math.abs(grid.lowest()), Math.abs(grid.highest())));
        return k >= 0
                && k < grid.count()
                && Math.abs(value - grid.value((int) k)) <= Math.max(TOLERANCE * distance, rounding);
    }

    private void labels(NDArray labels) {
        Shape expected = new Shape(indices.length);
        if (!labels.getShape().equals(expected) || labels.getDataType() != DataType.INT64) {
            throw new ConfigurationException("The data '" + spec.name() + "' gave the labels of " + indices.length
                    + " examples of its " + split.word() + " part as " + labels.getShape() + " of "
                    + labels.getDataType()
                    + ", and they must be " + expected + " of int64.");
        }
        long[] values = labels.toLongArray();
        for (int n = 0; n < values.length; n++) {
            if (values[n] < 0 || values[n] >= spec.classes()) {
                throw wrong(
                        "has the label " + values[n] + ", and the " + spec.classes()
                                + " classes that the data promise are 0 to " + (spec.classes() - 1)
                                + "; number the labels from 0, or promise more classes.",
                        n);
            }
        }
    }

    private ConfigurationException wrong(String what, int n) {
        return new ConfigurationException("Example " + (n < indices.length ? indices[n] : Arrays.toString(indices))
                + " of the " + split.word() + " part of the data '" + spec.name() + "' " + what);
    }
}
