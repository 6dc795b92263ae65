package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.Setting;

/**
 * Adam with decoupled weight decay: {@code w -= rate weightDecay w} beside the step of {@link Adam} (Loshchilov and Hutter
 * 2019, algorithm 2).
 */
public final class AdamW {

    /** Settings of {@code adamw}. */
    public record Config(
            @Setting(value = "step size", min = 0, aboveMin = true) double learningRate,
            @Setting(value = "share of the running mean that each step keeps", min = 0, max = 1, belowMax = true)
                    double beta1,
            @Setting(
                            value = "share of the running mean of squares that each step keeps",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double beta2,
            @Setting(value = "added to the root of the mean square", min = 0, aboveMin = true) double epsilon,
            @Setting(value = "share of the weight, times the step size, that each step removes", min = 0)
                    double weightDecay) {}

    public static final ComponentType<Optimizer, Config> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adamw",
            new Config(1e-3, 0.9, 0.999, 1e-8, 0.01),
            new ComponentType.Doc(
                    "Adam whose weight decay is not divided by the running root mean square.",
                    "w -= rate (weightDecay w + mHat / (sqrt(vHat) + epsilon))",
                    "Loshchilov and Hutter 2019, algorithm 2"),
            (config, context) -> new MomentRule.Settings(
                    /* kernel= */ "adamw",
                    /* secondName= */ "exp_avg_sq",
                    config.learningRate(),
                    config.beta1(),
                    config.beta2(),
                    config.epsilon(),
                    config.weightDecay()));

    private AdamW() {}
}
