package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * One of several values for each example, as a vector with a single 1; the probabilities are {@code softmax(logits)}.
 *
 * <p>What is learned feels a draw by the gradient of the probabilities ("straight through", Bengio et al. 2013), which is not that of
 * the bound; the bound's value is true.
 *
 * @param logits (n, values), owned by the step
 */
public record OneHot(NDArray logits) implements Law {

    /** All values are equally probable, in the shape of {@code like}. */
    public static OneHot even(NDArray like) {
        return new OneHot(like.zerosLike());
    }

    private NDArray logProbabilities() {
        return logits.logSoftmax(1);
    }

    @Override
    public Shape shape() {
        return logits.getShape();
    }

    @Override
    public NDArray sample(double temperature, Scope scope) {
        NDArray p = Law.tempered(logits, temperature).logSoftmax(1).exp();
        int size = Math.toIntExact(shape().get(1));
        float[] weights = p.toFloatArray();
        int[] drawn = new int[weights.length / size];
        for (int n = 0; n < drawn.length; n++) {
            int start = n * size;
            drawn[n] = scope.index(size, k -> weights[start + k]);
        }
        return p.sub(p.stopGradient()).add(scope.manager().create(drawn).oneHot(size));
    }

    @Override
    public NDArray logProb(NDArray z) {
        return Tensors.sumPerExample(z.mul(logProbabilities()));
    }

    @Override
    public NDArray kl(Law other) {
        NDArray ours = logProbabilities();
        return Tensors.sumPerExample(
                ours.exp().mul(ours.sub(other.as(OneHot.class).logProbabilities())));
    }

    /** The probabilities. */
    @Override
    public NDArray bestGuess() {
        return logits.softmax(1);
    }
}
