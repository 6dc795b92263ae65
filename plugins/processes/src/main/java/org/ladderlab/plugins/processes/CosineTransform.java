package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.diffusion.ForwardProcess;

/** The orthonormal cosine transform (DCT-II) of the last two axes: {@code C_h x C_w^T}. */
record CosineTransform(int height, int width) implements ForwardProcess.Coordinates {

    @Override
    public NDArray of(NDArray data) {
        return matrix(height, data).matMul(data).matMul(matrix(width, data).transpose());
    }

    @Override
    public NDArray back(NDArray coordinates) {
        return matrix(height, coordinates).transpose().matMul(coordinates).matMul(matrix(width, coordinates));
    }

    /** Rows are frequencies: {@code sqrt((1 or 2) / n) cos(pi (j + 1/2) i / n)}. */
    private static NDArray matrix(int n, NDArray like) {
        double[] values = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                values[i * n + j] = Math.sqrt((i == 0 ? 1.0 : 2.0) / n) * Math.cos(Math.PI * (j + 0.5) * i / n);
            }
        }
        NDArray matrix = like.getManager().create(values, new Shape(n, n));
        return like.getDataType() == DataType.FLOAT64 ? matrix : matrix.toType(DataType.FLOAT32, false);
    }
}
