package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;

/**
 * Adam with decoupled weight decay: {@code w -= rate weightDecay w} beside the step of {@link Adam} (Loshchilov and Hutter
 * 2019, algorithm 2).
 */
public final class AdamW {

    public static final ComponentType<Optimizer, Moments> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adamw",
            new Moments(1e-3, 0.9, 0.999, 1e-8, 0.01),
            new ComponentType.Doc(
                    "Adam whose weight decay is not divided by the running root mean square.",
                    "w -= rate (weightDecay w + mHat / (sqrt(vHat) + epsilon))",
                    "Loshchilov and Hutter 2019, algorithm 2"),
            (moments, context) -> new MomentOptimizer("adamw", "exp_avg_sq", moments));

    private AdamW() {}
}
