package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.OneHot;

/** Laws of an auxiliary latent, with a divergence in closed form. */
public enum LatentLaw {
    /** {@code q = N(mean, exp(log variance)), p = N(0, 1)}; the parameters are the means, then the log variances. */
    GAUSSIAN {
        @Override
        int parametersOf(int size) {
            return 2 * size;
        }

        @Override
        Law of(NDArray parameters) {
            return new DiagonalGaussian(
                    parameters.split(2, 1).get(0), parameters.split(2, 1).get(1));
        }

        @Override
        Law standard(NDArray like) {
            return DiagonalGaussian.standard(like);
        }
    },
    /** One of several values, as a vector with a single 1; q has the parameters as logits, p is uniform. */
    ONE_HOT {
        @Override
        int parametersOf(int size) {
            return size;
        }

        @Override
        Law of(NDArray parameters) {
            return new OneHot(parameters);
        }

        @Override
        Law standard(NDArray like) {
            return OneHot.even(like);
        }
    };

    /** How many numbers q(c | x) takes for so many values of c. */
    abstract int parametersOf(int size);

    /** q(c | x) of its parameters, (n, parameters). */
    abstract Law of(NDArray parameters);

    /** p(c) in the shape of {@code like}. */
    abstract Law standard(NDArray like);
}
