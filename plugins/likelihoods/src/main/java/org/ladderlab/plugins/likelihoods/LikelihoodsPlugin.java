package org.ladderlab.plugins.likelihoods;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** The likelihoods. */
public final class LikelihoodsPlugin implements Plugin {

    @Override
    public String name() {
        return "likelihoods";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                Gaussian.TYPE,
                Bernoulli.TYPE,
                Categorical.TYPE,
                DiscretisedLogistic.TYPE,
                DiscretisedGaussian.TYPE,
                MixtureOfLogistics.TYPE);
    }
}
