package org.ladderlab.plugins.datasets;

import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.Setting;

/** How many examples each part of a synthetic data set has. */
public record Examples(
        @Setting(value = "examples to train on", min = 1) int train,
        @Setting(value = "examples of the validation part", min = 1) int validation,
        @Setting(value = "examples of the test part", min = 1) int test) {

    static final Examples DEFAULT = new Examples(10_000, 2_000, 2_000);

    int of(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case VALIDATION -> validation;
            case TEST -> test;
        };
    }
}
