package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;

/** The functions that layers put between linear maps. */
public enum Activation {
    /** {@code x sigmoid(x)}. */
    SILU {
        @Override
        public NDArray apply(NDArray x) {
            return Ops.silu(x);
        }
    },
    /** {@code max(x, 0)}. */
    RELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.relu(x);
        }
    },
    /** {@code max(x, x / 100)}. */
    LEAKY_RELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.leakyRelu(x, 0.01f);
        }
    },
    /** The hyperbolic tangent. */
    TANH {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.tanh(x);
        }
    },
    /** {@code log(1 + exp(x))}. */
    SOFTPLUS {
        @Override
        public NDArray apply(NDArray x) {
            return Ops.softplus(x);
        }
    },
    /** x itself, which leaves linear maps one linear map. */
    IDENTITY {
        @Override
        public NDArray apply(NDArray x) {
            return x;
        }
    };

    /** The function of each value. */
    public abstract NDArray apply(NDArray x);
}
