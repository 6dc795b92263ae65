package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.Setting;

/**
 * Adamax: {@code w -= rate mHat / u}, {@code u = max(beta2 u, |g| + epsilon)}, with the running mean m of the gradient g
 * divided by {@code 1 - beta1^t} (Kingma and Ba 2015, algorithm 2; epsilon as in PyTorch). NVAE trains with it.
 */
public final class Adamax {

    /** Settings of {@code adamax}. */
    public record Config(
            @Setting(value = "step size", min = 0, aboveMin = true) double learningRate,
            @Setting(value = "share of the running mean that each step keeps", min = 0, max = 1, belowMax = true)
                    double beta1,
            @Setting(
                            value = "share of the running largest size that each step keeps",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double beta2,
            @Setting(value = "added to the size of the gradient", min = 0, aboveMin = true) double epsilon,
            @Setting(value = "L2 penalty: this times the weight is added to its gradient", min = 0)
                    double weightDecay) {}

    public static final ComponentType<Optimizer, Config> TYPE = ComponentType.of(
            Kind.OPTIMIZER,
            "adamax",
            new Config(2e-3, 0.9, 0.999, 1e-8, 0),
            new ComponentType.Doc(
                    "Adam with the largest recent size of the gradient in place of its root mean square.",
                    "w -= rate mHat / u, u = max(beta2 u, |g| + epsilon)",
                    "Kingma and Ba 2015, algorithm 2"),
            (config, context) -> new MomentRule.Settings(
                    /* kernel= */ "adamax",
                    /* secondName= */ "exp_inf",
                    config.learningRate(),
                    config.beta1(),
                    config.beta2(),
                    config.epsilon(),
                    config.weightDecay()));

    private Adamax() {}
}
