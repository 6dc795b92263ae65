package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.data.Estimate;

/** Comparisons of Monte Carlo means, to three standard errors. */
final class Statistics {

    private Statistics() {}

    static Estimate mean(NDArray values) {
        return Estimate.ofMean(Model.doubles(values));
    }

    static void assertMean(String name, NDArray values, double expected) {
        Estimate estimate = mean(values);
        assertThat(estimate.value())
                .as("%s, standard error %.2g", name, estimate.standardError())
                .isCloseTo(expected, within(3 * estimate.standardError()));
    }

    static void assertEqualMeans(String name, NDArray one, NDArray other) {
        Estimate a = mean(one);
        Estimate b = mean(other);
        double standardError = Math.hypot(a.standardError(), b.standardError());
        assertThat(a.value())
                .as("%s, standard error of the difference %.2g", name, standardError)
                .isCloseTo(b.value(), within(3 * standardError));
    }
}
