package org.ladderlab.plugins.likelihoods;

import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.testkit.LikelihoodContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;

class LikelihoodsPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new LikelihoodsPlugin();
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
