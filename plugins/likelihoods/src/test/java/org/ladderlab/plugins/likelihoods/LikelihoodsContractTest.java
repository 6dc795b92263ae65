package org.ladderlab.plugins.likelihoods;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.testkit.LikelihoodContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;

/** Every likelihood keeps the contract. */
class LikelihoodsContractTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new LikelihoodsPlugin();
    }

    @Nested
    class GaussianWithALearnedScale extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(Gaussian.TYPE);
        }

        @Override
        protected DataSpec data() {
            return TestContext.points(1);
        }
    }

    @Nested
    class GaussianWithAFixedScale extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(Gaussian.TYPE, new Gaussian.Config(Optional.of(0.5), -7));
        }

        @Override
        protected DataSpec data() {
            return TestContext.points(1);
        }
    }

    @Nested
    class BernoulliOfBits extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(Bernoulli.TYPE);
        }

        @Override
        protected DataSpec data() {
            return TestContext.images(1, 1, 2);
        }
    }

    @Nested
    class CategoricalIsALikelihood extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(Categorical.TYPE);
        }
    }

    @Nested
    class DiscretisedLogisticIsALikelihood extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(DiscretisedLogistic.TYPE);
        }
    }

    @Nested
    class DiscretisedGaussianIsALikelihood extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(DiscretisedGaussian.TYPE);
        }
    }

    @Nested
    class MixtureOfGreyLogistics extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(MixtureOfLogistics.TYPE, new MixtureOfLogistics.Config(3, -7, LogisticTails.EXACT));
        }
    }

    @Nested
    class MixtureOfColourLogistics extends LikelihoodContract {
        @Override
        protected Likelihood likelihood(TestContext context) {
            return context.create(MixtureOfLogistics.TYPE, new MixtureOfLogistics.Config(2, -7, LogisticTails.EXACT));
        }

        @Override
        protected DataSpec data() {
            return TestContext.images(3, 1, 4);
        }

        /** The mean of later channels neglects the open end bins, which are half of these four. */
        @Override
        protected double meanTolerance() {
            return 0.05;
        }
    }
}
