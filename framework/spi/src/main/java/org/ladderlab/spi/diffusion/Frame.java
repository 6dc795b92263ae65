package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ladderlab.spi.tensors.Tensors;

/**
 * How a log SNR is split into {@code alpha} and {@code sigma} of {@code z = alpha x + sigma eps}. The bound does not depend
 * on it; what a network sees does.
 */
public enum Frame {
    /** {@code alpha^2 = sigmoid(l), sigma^2 = sigmoid(-l)}: DDPM, VDM. */
    VARIANCE_PRESERVING {
        @Override
        public NDArray alpha(NDArray logSnr) {
            return Activation.sigmoid(logSnr).sqrt();
        }

        @Override
        public NDArray sigma(NDArray logSnr) {
            return Activation.sigmoid(logSnr.neg()).sqrt();
        }

        @Override
        public double alpha(double logSnr) {
            return Math.sqrt(1 / (1 + Math.exp(-logSnr)));
        }

        @Override
        public double sigma(double logSnr) {
            return alpha(-logSnr);
        }

        @Override
        public double logAlphaSlope(double logSnr) {
            return alpha(-logSnr) * alpha(-logSnr) / 2;
        }
    },
    /** {@code alpha = 1, sigma = exp(-l / 2)}: NCSN, EDM. */
    VARIANCE_EXPLODING {
        @Override
        public NDArray alpha(NDArray logSnr) {
            return logSnr.onesLike();
        }

        @Override
        public NDArray sigma(NDArray logSnr) {
            return Tensors.scale(logSnr, -0.5).exp();
        }

        @Override
        public double alpha(double logSnr) {
            return 1;
        }

        @Override
        public double sigma(double logSnr) {
            return Math.exp(-logSnr / 2);
        }

        @Override
        public double logAlphaSlope(double logSnr) {
            return 0;
        }
    },
    /** {@code alpha^2 = 1 - sigma, alpha^2 / sigma^2 = exp(l)}: score SDE's sub-VP. */
    SUB_VARIANCE_PRESERVING {
        @Override
        public NDArray alpha(NDArray logSnr) {
            NDArray v = logSnr.neg().exp();
            return Tensors.constant(logSnr, 2)
                    .div(v.sqrt().add(Tensors.shift(v, 4).sqrt()));
        }

        @Override
        public NDArray sigma(NDArray logSnr) {
            NDArray root = Tensors.shift(Tensors.scale(logSnr.exp(), 4), 1).sqrt();
            return Tensors.constant(logSnr, 2).div(Tensors.shift(root, 1));
        }

        @Override
        public double alpha(double logSnr) {
            double v = Math.exp(-logSnr);
            return 2 / (Math.sqrt(v) + Math.sqrt(v + 4));
        }

        /** {@inheritDoc} With v = exp(l): {@code v sigma^2 + sigma - 1 = 0}. */
        @Override
        public double sigma(double logSnr) {
            return 2 / (1 + Math.sqrt(1 + 4 * Math.exp(logSnr)));
        }

        @Override
        public double logAlphaSlope(double logSnr) {
            return 0.5 / (2 / sigma(logSnr) - 1);
        }
    },
    /** {@code alpha = 1 - sigma = sigmoid(l / 2)}: rectified flow. */
    FLOW {
        @Override
        public NDArray alpha(NDArray logSnr) {
            return Activation.sigmoid(Tensors.scale(logSnr, 0.5));
        }

        @Override
        public NDArray sigma(NDArray logSnr) {
            return Activation.sigmoid(Tensors.scale(logSnr, -0.5));
        }

        @Override
        public double alpha(double logSnr) {
            return 1 / (1 + Math.exp(-logSnr / 2));
        }

        @Override
        public double sigma(double logSnr) {
            return alpha(-logSnr);
        }

        @Override
        public double logAlphaSlope(double logSnr) {
            return sigma(logSnr) / 2;
        }
    };

    /** The signal's scale, differentiable, in logSnr's type and shape. */
    public abstract NDArray alpha(NDArray logSnr);

    /** The noise's scale, differentiable, in logSnr's type and shape. */
    public abstract NDArray sigma(NDArray logSnr);

    /** The signal's scale; exact where the log SNR is infinite, too. */
    public abstract double alpha(double logSnr);

    /** The noise's scale; exact where the log SNR is infinite, too. */
    public abstract double sigma(double logSnr);

    /**
     * {@code d log alpha / dl}: over an interval in which l falls by w the signal is multiplied by {@code exp(-w logAlphaSlope)}, which is
     * the drift of the forward SDE.
     */
    public abstract double logAlphaSlope(double logSnr);
}
