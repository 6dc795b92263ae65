package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The values of a data set's grid as indices {@code 0 .. count - 1}, and {@code count} for one that is masked; float32, in the shape of
 * the examples.
 */
record GridValues(PixelGrid grid) {

    /**
     * Those of the data.
     *
     * @throws ConfigurationException if it is continuous
     */
    static GridValues of(DataSpec data, String component) {
        return new GridValues(data.grid()
                .orElseThrow(() -> new ConfigurationException("The " + component
                        + " masks and predicts values of a grid, and the data '" + data.name()
                        + "' is continuous; take data on a grid, such as digits, or a Gaussian diffusion.")));
    }

    int count() {
        return grid.count();
    }

    private double step() {
        return 2 * grid.halfBin();
    }

    NDArray indices(NDArray x) {
        return Tensors.scale(Tensors.shift(Tensors.toFloat32(x), -grid.lowest()), 1 / step())
                .round();
    }

    /** All values masked. */
    NDArray hidden(Shape shape, Scope scope) {
        return Tensors.shift(scope.manager().zeros(shape), count());
    }

    NDArray masked(NDArray z) {
        return z.gt(Tensors.constant(z, count() - 0.5));
    }

    /** The data whose values these are, and where they are masked {@code guess}. */
    NDArray data(NDArray z, NDArray guess) {
        NDArray known = Tensors.shift(Tensors.scale(z, step()), grid.lowest());
        return NDArrays.where(masked(z), guess, known);
    }

    /** As vectors with a single 1, the last for masked: (n, c, ...) to (n, (count + 1) c, ...), the c of the first value first. */
    NDArray oneHot(NDArray z) {
        NDArray each = z.expandDims(1).eq(along(count() + 1, z));
        Shape shape = z.getShape();
        return each.toType(DataType.FLOAT32, false)
                .reshape(new Shape(shape.get(0), (count() + 1) * shape.get(1)).addAll(shape.slice(2)));
    }

    /** An example as the network sees it. */
    DataSpec oneHot(DataSpec data) {
        Shape shape = new Shape((count() + 1) * data.shape().get(0))
                .addAll(data.shape().slice(1));
        return new DataSpec(data.name(), shape, Optional.empty(), data.classes());
    }

    /** Scores of all values, (n, (count + 1) c, ...), as log probabilities of those that are not the mask, (n, count, c, ...). */
    NDArray logProbabilities(NDArray scores, Shape latent) {
        NDArray each = scores.reshape(new Shape(latent.get(0), count() + 1).addAll(latent.slice(1)));
        return each.get(":, :-1").logSoftmax(1);
    }

    /** The mean of the data under such log probabilities, (n, c, ...). */
    NDArray mean(NDArray logProbabilities) {
        NDArray index = along(count(), logProbabilities.get(":, 0"));
        NDArray mean = logProbabilities.exp().mul(index).sum(new int[] {1});
        return Tensors.shift(Tensors.scale(mean, step()), grid.lowest());
    }

    /** {@code 0 .. size - 1} on an axis after the first: (1, size, 1, ...). */
    private static NDArray along(int size, NDArray like) {
        long[] shape = new long[like.getShape().dimension() + 1];
        Arrays.fill(shape, 1);
        shape[1] = size;
        float[] index = new float[size];
        IntStream.range(0, size).forEach(k -> index[k] = k);
        return like.getManager().create(index, new Shape(shape));
    }
}
