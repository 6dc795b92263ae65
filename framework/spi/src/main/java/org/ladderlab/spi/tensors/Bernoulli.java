package org.ladderlab.spi.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * Independent values 0 and 1 for each example, {@code P(1) = sigmoid(logits)}.
 *
 * <p>What is learned feels a draw by the gradient of the probabilities ("straight through", Bengio et al. 2013), which is not that of
 * the bound; the bound's value is true.
 *
 * @param logits (n, ...), owned by the step
 */
public record Bernoulli(NDArray logits) implements Law {

    /** 0 and 1 are equally probable, in the shape of {@code like}. */
    public static Bernoulli even(NDArray like) {
        return new Bernoulli(like.zerosLike());
    }

    @Override
    public Shape shape() {
        return logits.getShape();
    }

    @Override
    public NDArray sample(double temperature, Scope scope) {
        NDArray p = Activation.sigmoid(Law.tempered(logits, temperature));
        NDArray drawn = scope.uniform(shape()).lt(p).toType(DataType.FLOAT32, false);
        return p.sub(p.stopGradient()).add(drawn);
    }

    /** {@code sum(z logits - softplus(logits))}. */
    @Override
    public NDArray logProb(NDArray z) {
        return Tensors.sumPerExample(z.mul(logits).sub(Activation.softPlus(logits)));
    }

    /** {@code sum(p (logits - otherLogits) - softplus(logits) + softplus(otherLogits))}. */
    @Override
    public NDArray kl(Law other) {
        NDArray theirs = other.as(Bernoulli.class).logits;
        NDArray expected = Activation.sigmoid(logits).mul(logits.sub(theirs));
        return Tensors.sumPerExample(expected.sub(Activation.softPlus(logits)).add(Activation.softPlus(theirs)));
    }

    /** The probabilities of 1. */
    @Override
    public NDArray bestGuess() {
        return Activation.sigmoid(logits);
    }
}
