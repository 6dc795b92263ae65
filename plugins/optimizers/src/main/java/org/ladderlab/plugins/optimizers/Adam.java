package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;

/**
 * Adam: {@code w -= rate mHat / (sqrt(vHat) + epsilon)} with the running mean m of the gradient g, the running mean v of
 * {@code g^2}, and both divided by {@code 1 - beta^t}; weight decay is an L2 penalty, {@code g + weightDecay w} (Kingma and
 * Ba 2015, algorithm 1).
 */
public final class Adam {

    public static final ComponentType<Optimizer, Moments> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adam",
            new Moments(1e-3, 0.9, 0.999, 1e-8, 0),
            new ComponentType.Doc(
                    "Steps of even size by running means of the gradient and of its square.",
                    "w -= rate mHat / (sqrt(vHat) + epsilon), of the gradient g + weightDecay w",
                    "Kingma and Ba 2015, algorithm 1"),
            (moments, context) -> new MomentOptimizer("adam", "exp_avg_sq", moments));

    private Adam() {}
}
