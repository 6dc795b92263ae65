package org.ladderlab.plugins.optimizers;

import org.ladderlab.spi.settings.Setting;

/** Settings of the Adam family: a running mean m of the gradient, and a second moment of its size, v or u. */
public record Moments(
        @Setting(value = "step size", min = 0, aboveMin = true) double learningRate,
        @Setting(value = "share of the running mean m that each step keeps", min = 0, max = 1, belowMax = true)
                double beta1,
        @Setting(value = "share of the second moment, v or u, that each step keeps", min = 0, max = 1, belowMax = true)
                double beta2,
        @Setting(value = "keeps a step finite where gradients vanish, as the equation says", min = 0, aboveMin = true)
                double epsilon,
        @Setting(value = "how strongly weights shrink, as the equation says", min = 0) double weightDecay) {

    Moments withWeightDecay(double other) {
        return new Moments(learningRate, beta1, beta2, epsilon, /* weightDecay= */ other);
    }
}
