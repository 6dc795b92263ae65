package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A latent c ~ q(c | x) above all levels of a diffusion, by which a {@link ForwardProcess} may depend on x. It is drawn once for each
 * example, p's network is told it, and the ledger has {@code KL(q(c | x) || p(c))} as a level of its own.
 *
 * @param law of c
 * @param size values of c
 * @param inference the parameters of q(c | x)
 */
public record AuxiliaryLatent(Law law, int size, Inference inference) {

    /** As the ledger calls it. */
    public static final String NAME = "auxiliary";

    /** Gives the parameters of q(c | x) that its {@link Law} takes. */
    @FunctionalInterface
    public interface Inference {

        /** Float32, (n, {@link Law#parameters}). */
        NDArray parameters(NDArray x, Scope scope);
    }

    /**
     * A draw.
     *
     * @param value c, float32, (n, size)
     * @param nats {@code KL(q(c | x) || p(c))}, nats per example, (n)
     */
    record Draw(NDArray value, NDArray nats) {}

    /** Laws of c, with a KL in closed form. */
    public enum Law {
        /** {@code q = N(mean, exp(log variance)), p = N(0, 1)}; the parameters are the means, then the log variances. */
        GAUSSIAN {
            @Override
            public int parameters(int size) {
                return 2 * size;
            }

            @Override
            Draw draw(NDArray parameters, int size, Scope scope) {
                NDArray mean = parameters.split(2, 1).get(0);
                DiagonalGaussian q =
                        new DiagonalGaussian(mean, parameters.split(2, 1).get(1));
                return new Draw(q.sample(scope.normal(mean.getShape())), q.kl(DiagonalGaussian.standard(mean)));
            }

            @Override
            NDArray prior(long examples, int size, Scope scope) {
                return scope.normal(new Shape(examples, size));
            }
        },
        /**
         * One of {@code size} values, as a vector with a single 1; q has the parameters as logits, p is uniform. What is learned feels
         * the draw by the gradient of the probabilities ("straight through"), which is not that of the bound; the bound's value is.
         */
        ONE_HOT {
            @Override
            public int parameters(int size) {
                return size;
            }

            @Override
            Draw draw(NDArray parameters, int size, Scope scope) {
                NDArray logQ = parameters.logSoftmax(1);
                NDArray q = logQ.exp();
                NDArray hard = chosen(q, size, scope);
                NDArray nats = Tensors.shift(q.mul(logQ).sum(new int[] {1}), Math.log(size));
                return new Draw(q.sub(q.stopGradient()).add(hard), nats);
            }

            @Override
            NDArray prior(long examples, int size, Scope scope) {
                NDArray equal = scope.manager().ones(new Shape(examples, size));
                return chosen(Tensors.scale(equal, 1.0 / size), size, scope);
            }
        };

        /** How many numbers q(c | x) takes. */
        public abstract int parameters(int size);

        abstract Draw draw(NDArray parameters, int size, Scope scope);

        abstract NDArray prior(long examples, int size, Scope scope);

        /** By inverse distribution function, in double: a float32 Gumbel trick never draws what is rare. */
        private static NDArray chosen(NDArray probabilities, int size, Scope scope) {
            float[] p = probabilities.toFloatArray();
            int[] rows = new int[p.length / size];
            for (int n = 0; n < rows.length; n++) {
                double[] own = new double[size];
                int start = n * size;
                Arrays.setAll(own, k -> p[start + k]);
                rows[n] = StepShares.index(
                        own, scope.uniform() * Arrays.stream(own).sum());
            }
            return scope.manager().create(rows).oneHot(size);
        }
    }

    Draw draw(NDArray x, Scope scope) {
        return law.draw(inference.parameters(x, scope), size, scope);
    }

    NDArray prior(long examples, Scope scope) {
        return law.prior(examples, size, scope);
    }
}
