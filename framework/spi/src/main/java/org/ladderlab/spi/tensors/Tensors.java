package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Arithmetic that is safe inside a differentiated graph. DJL's overloads that take a {@code Number} free the scalar before
 * the backward pass reads it, so the build refuses them; these keep the scalar alive as long as the step.
 */
public final class Tensors {

    private Tensors() {}

    /** {@code factor * x}, in x's type. */
    public static NDArray scale(NDArray x, double factor) {
        return x.mul(constant(x, factor));
    }

    /** {@code x + offset}, in x's type. */
    public static NDArray shift(NDArray x, double offset) {
        return x.add(constant(x, offset));
    }

    /** A scalar of x's type and manager. */
    public static NDArray constant(NDArray x, double value) {
        return x.getDataType() == DataType.FLOAT64
                ? x.getManager().create(value)
                : x.getManager().create((float) value);
    }

    /**
     * x as float32, differentiable: the graph keeps the way back, which DJL's own {@code toType} cuts.
     */
    public static NDArray toFloat32(NDArray x) {
        if (x.getDataType() == DataType.FLOAT32) {
            return x;
        }
        // An in-place sum keeps the receiver's type, and its gradient is cast back to the addend's.
        return x.getManager().zeros(x.getShape(), DataType.FLOAT32).addi(x);
    }

    /** x as float64, differentiable in the same way. */
    public static NDArray toFloat64(NDArray x) {
        return x.getDataType() == DataType.FLOAT64
                ? x
                : x.getManager().zeros(x.getShape(), DataType.FLOAT64).addi(x);
    }

    /**
     * {@link #perExample} in the type of the arrays that it is to meet, differentiable; float64 alone is left as it is.
     *
     * @param vector float64, (n), or of the rank of {@code like} if each dimension has a value of its own
     * @param like (n, ...), float32 or float64
     */
    public static NDArray perExample(NDArray vector, NDArray like) {
        NDArray shaped = perExample(vector, like.getShape());
        return like.getDataType() == DataType.FLOAT64 ? shaped : toFloat32(shaped);
    }

    /** Sum over all dimensions but the first: (n, ...) to (n). */
    public static NDArray sumPerExample(NDArray x) {
        long n = x.getShape().get(0);
        return x.reshape(n, x.getShape().size() / n).sum(new int[] {1});
    }

    /** A vector (n) shaped (n, 1, ...) so that it broadcasts over arrays of the given shape; one of that rank stays as it is. */
    public static NDArray perExample(NDArray vector, Shape like) {
        if (vector.getShape().dimension() == like.dimension()) {
            return vector;
        }
        long[] shape = new long[like.dimension()];
        Arrays.fill(shape, 1);
        shape[0] = vector.getShape().get(0);
        return vector.reshape(new Shape(shape));
    }

    /** The shape (n, example). */
    public static Shape batched(long n, Shape example) {
        return new Shape(n).addAll(example);
    }
}
