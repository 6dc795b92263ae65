package org.ladderlab.plugins.masked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One step of a masked diffusion backwards: of z_t, each value that is visible stays, and each that is masked is revealed with a
 * probability r that q and p have in common, as one of the grid's values. Between two such laws of one z_t
 *
 * <pre>
 * KL(q || p) = r sum over masked d of sum over k of q_dk log(q_dk / p_dk)
 * </pre>
 *
 * <p>A draw carries no gradient: nothing that is learned makes the latents.
 *
 * @param above z_t as {@link GridValues} has it, (n, c, ...)
 * @param reveal r
 * @param logValues log of the probability of each value where it is revealed, (n, values, c, ...)
 */
record Absorbing(NDArray above, double reveal, NDArray logValues) implements Law {

    /** Log of the probability of what cannot be; finite, so that 0 times it is 0. */
    private static final double IMPOSSIBLE = -1e4;

    /** q(z_s | z_t, x): what is revealed is the data. */
    static Absorbing known(NDArray above, double reveal, NDArray x, GridValues values) {
        Shape shape = x.getShape();
        NDArray oneHot = values.oneHot(x)
                .reshape(new Shape(shape.get(0), values.count() + 1).addAll(shape.slice(1)))
                .get(":, :-1");
        return new Absorbing(above, reveal, Tensors.scale(Tensors.shift(oneHot.neg(), 1), IMPOSSIBLE));
    }

    private int values() {
        return Math.toIntExact(logValues.getShape().get(1));
    }

    private NDArray masked() {
        return isMasked(above);
    }

    private NDArray isMasked(NDArray z) {
        return z.gt(Tensors.constant(z, values() - 0.5));
    }

    @Override
    public Shape shape() {
        return above.getShape();
    }

    /** One number decides whether a value is revealed, the next which one it is; the temperature is of the values alone. */
    @Override
    public NDArray sample(double temperature, Scope scope) {
        float[] z = above.toFloatArray();
        float[] p = Law.tempered(logValues, temperature).softmax(1).toFloatArray();
        int values = values();
        int dimensions = z.length / Math.toIntExact(shape().get(0));
        for (int i = 0; i < z.length; i++) {
            if (Math.round(z[i]) == values && scope.uniform() < reveal) {
                int start = i / dimensions * values * dimensions + i % dimensions;
                z[i] = scope.index(values, k -> p[start + k * dimensions]);
            }
        }
        return scope.manager().create(z, shape());
    }

    @Override
    public NDArray logProb(NDArray z) {
        NDArray index = z.minimum(Tensors.constant(z, values() - 1))
                .toType(DataType.INT64, true)
                .expandDims(1);
        NDArray ofValue = logValues.gather(index, 1).squeeze(1);
        NDArray stays = filled(Math.log1p(-reveal));
        NDArray revealed = Tensors.shift(ofValue, Math.log(reveal));
        NDArray same = NDArrays.where(z.eq(above), filled(0), filled(Double.NEGATIVE_INFINITY));
        return Tensors.sumPerExample(NDArrays.where(masked(), NDArrays.where(isMasked(z), stays, revealed), same));
    }

    private NDArray filled(double value) {
        return Tensors.shift(above.zerosLike(), value);
    }

    @Override
    public NDArray kl(Law other) {
        NDArray ratio = logValues.sub(other.as(Absorbing.class).logValues);
        NDArray each = logValues.exp().mul(ratio).sum(new int[] {1});
        return Tensors.scale(Tensors.sumPerExample(each.mul(masked().toType(DataType.FLOAT32, false))), reveal);
    }

    /** The most probable: masked unless a value is more probable than that. */
    @Override
    public NDArray bestGuess() {
        NDArray largest = Tensors.scale(logValues.max(new int[] {1}).exp(), reveal);
        NDArray value = logValues.argMax(1).toType(DataType.FLOAT32, false);
        NDArray revealed = masked().logicalAnd(largest.gte(Tensors.constant(largest, 1 - reveal)));
        return NDArrays.where(revealed, value, above);
    }
}
