package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;

/**
 * Adamax: {@code w -= rate mHat / u}, {@code u = max(beta2 u, |g| + epsilon)}, with the running mean m of the gradient g
 * divided by {@code 1 - beta1^t} (Kingma and Ba 2015, algorithm 2; epsilon as in PyTorch). NVAE trains with it.
 */
public final class Adamax {

    public static final ComponentType<Optimizer, Moments> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adamax",
            new Moments(2e-3, 0.9, 0.999, 1e-8, 0),
            new ComponentType.Doc(
                    "Adam with the largest recent size of the gradient in place of its root mean square.",
                    "w -= rate mHat / u, u = max(beta2 u, |g| + epsilon), of the gradient g + weightDecay w",
                    "Kingma and Ba 2015, algorithm 2"),
            (moments, context) -> new MomentOptimizer("adamax", "exp_inf", moments));

    private Adamax() {}
}
