package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.tensors.Bernoulli;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;

/** How top-down inference joins what the data says of a latent with what the levels above say. */
public enum Merge {
    /**
     * The product of the bottom-up estimate and the prior, as densities: with precisions {@code 1/v},
     *
     * <pre>
     * 1/v = 1/v_e + 1/v_p,   mean = v (mean_e / v_e + mean_p / v_p)
     * </pre>
     *
     * (Sønderby et al. 2016, equations 11 and 12). The product of two Bernoulli laws has the sum of their logits.
     */
    PRECISION_WEIGHTED {
        @Override
        DiagonalGaussian merge(DiagonalGaussian estimate, DiagonalGaussian prior) {
            NDArray ofEstimate = estimate.logVariance().neg().exp();
            NDArray ofPrior = prior.logVariance().neg().exp();
            NDArray precision = ofEstimate.add(ofPrior);
            NDArray weighted = estimate.mean().mul(ofEstimate).add(prior.mean().mul(ofPrior));
            return new DiagonalGaussian(weighted.div(precision), precision.log().neg());
        }
    },
    /**
     * The estimate, which has seen the state above, is relative to the prior: {@code mean = mean_p + mean_e, v = v_p v_e}
     * (Vahdat and Kautz 2020, section 3.2). Logits of a Bernoulli law are added.
     */
    RESIDUAL {
        @Override
        DiagonalGaussian merge(DiagonalGaussian estimate, DiagonalGaussian prior) {
            return new DiagonalGaussian(
                    estimate.mean().add(prior.mean()), estimate.logVariance().add(prior.logVariance()));
        }
    },
    /** The estimate, which has seen the state above, as it is. */
    NONE {
        @Override
        DiagonalGaussian merge(DiagonalGaussian estimate, DiagonalGaussian prior) {
            return estimate;
        }

        @Override
        Bernoulli merge(Bernoulli estimate, Bernoulli prior) {
            return estimate;
        }
    };

    /** q of a level, of the estimate's kind. */
    Law merge(Law estimate, Law prior) {
        return estimate instanceof Bernoulli bits
                ? merge(bits, prior.as(Bernoulli.class))
                : merge(estimate.as(DiagonalGaussian.class), prior.as(DiagonalGaussian.class));
    }

    Bernoulli merge(Bernoulli estimate, Bernoulli prior) {
        return new Bernoulli(estimate.logits().add(prior.logits()));
    }

    abstract DiagonalGaussian merge(DiagonalGaussian estimate, DiagonalGaussian prior);

    /** Whether a level's estimate sees the state above, which otherwise meets the data only here. */
    boolean seesAbove(int level, int deepest) {
        return level < deepest && this != PRECISION_WEIGHTED;
    }
}
