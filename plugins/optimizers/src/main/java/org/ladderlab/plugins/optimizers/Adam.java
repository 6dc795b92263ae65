package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.Setting;

/**
 * Adam: {@code w -= rate mHat / (sqrt(vHat) + epsilon)} with the running mean m of the gradient g, the running mean v of
 * {@code g^2}, and both divided by {@code 1 - beta^t}; weight decay is an L2 penalty, {@code g + weightDecay w} (Kingma and
 * Ba 2015, algorithm 1).
 */
public final class Adam {

    /** Settings of {@code adam}. */
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
            @Setting(value = "L2 penalty: this times the weight is added to its gradient", min = 0)
                    double weightDecay) {}

    public static final ComponentType<Optimizer, Config> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adam",
            new Config(1e-3, 0.9, 0.999, 1e-8, 0),
            new ComponentType.Doc(
                    "Steps of even size by running means of the gradient and of its square.",
                    "w -= rate mHat / (sqrt(vHat) + epsilon)",
                    "Kingma and Ba 2015, algorithm 1"),
            (config, context) -> new MomentRule.Settings(
                    /* kernel= */ "adam",
                    /* secondName= */ "exp_avg_sq",
                    config.learningRate(),
                    config.beta1(),
                    config.beta2(),
                    config.epsilon(),
                    config.weightDecay()));

    private Adam() {}
}
