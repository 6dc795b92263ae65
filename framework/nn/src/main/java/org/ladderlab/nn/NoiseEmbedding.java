package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A number as a vector of sines and cosines, {@code sin(w_i t)} and {@code cos(w_i t)}, i = 0 .. width/2 - 1 (Vaswani et al.
 * 2017). Two orders are in use.
 */
public enum NoiseEmbedding {
    /** {@code w_i = 10000^(-i / (width/2 - 1))}, sines first: Ho et al. 2020, Kingma et al. 2021. */
    DDPM {
        @Override
        double frequency(int i, int half) {
            return Math.pow(10_000, -i / Math.max(1.0, half - 1));
        }

        @Override
        NDArray order(NDArray sines, NDArray cosines) {
            return NDArrays.concat(new NDList(sines, cosines), 1);
        }
    },
    /** {@code w_i = 10000^(-i / (width/2))}, cosines first: Nichol and Dhariwal 2021. */
    IMPROVED_DDPM {
        @Override
        double frequency(int i, int half) {
            return Math.pow(10_000, -(double) i / half);
        }

        @Override
        NDArray order(NDArray sines, NDArray cosines) {
            return NDArrays.concat(new NDList(cosines, sines), 1);
        }
    };

    abstract double frequency(int i, int half);

    abstract NDArray order(NDArray sines, NDArray cosines);

    /**
     * The embedding, in t's type, (n, width).
     *
     * @param t one number for each example, (n)
     * @param width even
     */
    public NDArray embed(NDArray t, int width) {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("The width of a noise embedding must be even, not " + width + ".");
        }
        double[] frequencies = new double[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = frequency(i, frequencies.length);
        }
        NDArray row = t.getManager().create(frequencies).reshape(1, frequencies.length);
        NDArray angles = t.reshape(-1, 1).mul(t.getDataType() == DataType.FLOAT64 ? row : Tensors.toFloat32(row));
        return order(angles.sin(), angles.cos());
    }
}
